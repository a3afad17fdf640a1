package io.github.dynamolocks.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockRequest;

/**
 * Records the calls of an observer in their order.
 */
final class RecordingObserver implements LockObserver {

	private final List<String> seen = new CopyOnWriteArrayList<>();

	/** Returns the calls so far. */
	List<String> seen() {
		return this.seen;
	}

	/** Records a step of the test among the calls. */
	boolean note(String what) {
		return this.seen.add(what);
	}

	@Override
	public Acquisition begin(String resource, LockRequest request) {
		note("begin " + resource);
		return new RecordedAcquisition();
	}

	@Override
	public LockObserver here() {
		note("here");
		return this;
	}

	private Scope open(String what) {
		note(what + " open");
		return () -> note(what + " close");
	}

	/** Returns the end of the message of an exception, which is the reason. */
	private static String reason(Throwable failure) {
		String message = String.valueOf(failure.getMessage());
		return message.substring(message.indexOf(": ") + 1).trim();
	}

	/**
	 * Records the calls for one acquisition.
	 */
	private final class RecordedAcquisition implements Acquisition {

		@Override
		public Scope open() {
			return RecordingObserver.this.open("acquisition");
		}

		@Override
		public Hold acquired(Lease lease) {
			note("acquired " + lease.resource());
			return new RecordedHold();
		}

		@Override
		public void contended(@Nullable LockInfo holder) {
			note("contended");
		}

		@Override
		public void failed(Throwable failure) {
			note("failed: " + reason(failure));
		}

	}

	/**
	 * Records the calls for one hold.
	 */
	private final class RecordedHold implements Hold {

		@Override
		public Scope open() {
			return RecordingObserver.this.open("hold");
		}

		@Override
		public void released() {
			note("released");
		}

		@Override
		public void releaseFailed(Throwable failure) {
			note("release failed: " + reason(failure));
		}

		@Override
		public void lost(LockEvent.Loss loss, LeaseLostException failure) {
			note("lost " + loss);
		}

	}

}
