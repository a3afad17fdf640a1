package io.github.dynamolocks.proof;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;

/**
 * Records one call: when it has its locks, what it sees of them, and how it ends.
 */
public interface CallRecord {

	/** Records that the call has its locks. */
	void begin(List<Lease> leases);

	/** Asks whether all leases are held, and records the answer. */
	boolean check();

	/** Records that the call leaves its locks. Has no effect without locks. */
	void leave();

	/** Returns whether the call has had its locks. */
	boolean hasRun();

	/**
	 * Records the end of the call, which leaves its locks.
	 * @param outcome the outcome, null if the process was killed
	 * @param detail the text of the exception, empty without an exception
	 */
	void end(@Nullable Outcome outcome, String detail);

}
