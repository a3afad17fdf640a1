package io.github.dynamolocks.proof;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The faults that real and simulated processes meet. Each of the two kinds of runs has
 * those that it can cause.
 */
public enum Fault {

	/** A request never arrives; its client learns that at once, or not at all. */
	LOST_REQUEST(Kind.REQUEST),

	/** A request is applied, and its answer is lost. */
	LOST_ANSWER(Kind.REQUEST),

	/** A request arrives late, mostly after its client has given up. */
	LATE_REQUEST(Kind.REQUEST),

	/** An answer takes seconds. */
	LATE_ANSWER(Kind.REQUEST),

	/**
	 * A request and its answer are late, and the calling thread stands still meanwhile.
	 */
	STALLED(Kind.REQUEST),

	/** A request arrives twice, the second time perhaps much later. */
	REPEATED(Kind.REQUEST),

	/** The table is throttled. */
	THROTTLED(Kind.REQUEST),

	/** A transaction holds the item. */
	CONFLICT(Kind.REQUEST),

	/** An error of the server, which did not apply the request. */
	ERROR_BEFORE(Kind.REQUEST),

	/** An error of the server, which has applied the request. */
	ERROR_AFTER(Kind.REQUEST),

	/** An eventually consistent read shows an item of up to some seconds ago. */
	STALE_READ(Kind.REQUEST),

	/** An answer has no date. */
	NO_DATE(Kind.REQUEST),

	/** The date of an answer lags, within the allowance. */
	LAGGING_DATE(Kind.REQUEST),

	/**
	 * The date of an answer is ten minutes ahead, once in the life of a process whose
	 * clocks are right.
	 */
	WRONG_DATE(Kind.REQUEST),

	/** A process is killed and started again. */
	DEATH(Kind.PROCESS),

	/** A process is stopped and goes on; its clocks go on. */
	STOP(Kind.PROCESS),

	/** A machine sleeps; its monotonic clock does, too. */
	SLEEP(Kind.PROCESS),

	/** A virtual machine is stopped and restored; both clocks missed the time. */
	FREEZE(Kind.PROCESS),

	/** A wall clock is set. */
	WALL_JUMP(Kind.PROCESS),

	/** A monotonic clock jumps ahead. */
	MONOTONIC_JUMP(Kind.PROCESS),

	/** No request of a process arrives for some seconds. */
	OUTAGE(Kind.PROCESS),

	/** The requests of a process arrive for some seconds, and no answer does. */
	ANSWERS_LOST(Kind.PROCESS),

	/** All requests of a process arrive late for some seconds, in any order. */
	CONGESTION(Kind.PROCESS),

	/** A client is closed in the middle, and a new one is started. */
	CLOSE(Kind.PROCESS),

	/** A thread that waits for a lock, or holds one, is interrupted. */
	INTERRUPT(Kind.PROCESS),

	/** All connections of a process are closed in the middle of a transmission. */
	CONNECTIONS_CUT(Kind.CONNECTIONS);

	private static final Set<Fault> DELAYING = EnumSet.of(LOST_REQUEST, LATE_REQUEST, STALLED, THROTTLED, CONFLICT,
			ERROR_BEFORE, STOP, SLEEP, FREEZE, OUTAGE, CONGESTION);

	private final Kind kind;

	Fault(Kind kind) {
		this.kind = kind;
	}

	/** Returns whether a request that meets it may not arrive at once. */
	public boolean delaysRequests() {
		return DELAYING.contains(this);
	}

	public static List<Fault> of(Kind kind) {
		return Arrays.stream(values()).filter((fault) -> fault.kind == kind).toList();
	}

	/**
	 * What a fault strikes.
	 */
	public enum Kind {

		REQUEST, PROCESS, CONNECTIONS

	}

}
