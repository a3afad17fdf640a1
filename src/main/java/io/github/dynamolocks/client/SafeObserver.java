package io.github.dynamolocks.client;

import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.PrintableText;

/**
 * Wraps an observer, logs what it throws, and so protects the locks from its exceptions.
 */
final class SafeObserver implements LockObserver {

	private static final Log logger = PrintableText.log(SafeObserver.class);

	private final LockObserver observer;

	SafeObserver(LockObserver observer) {
		this.observer = observer;
	}

	@Override
	public Acquisition begin(String resource, LockRequest request) {
		return ask(() -> new SafeAcquisition(this.observer.begin(resource, request)), Acquisition.NONE);
	}

	@Override
	public LockObserver here() {
		return ask(() -> new SafeObserver(this.observer.here()), NONE);
	}

	private static <T> T ask(Supplier<T> call, T otherwise) {
		try {
			return call.get();
		}
		catch (Throwable ex) {
			log(ex);
			return otherwise;
		}
	}

	private static void tell(Runnable call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			log(ex);
		}
	}

	private static Scope open(Supplier<Scope> open) {
		Scope scope = ask(open, Scope.NONE);
		return () -> tell(scope::close);
	}

	private static void log(Throwable failure) {
		logger.warn("A lock observer failed; the lock is not affected", failure);
	}

	/**
	 * Wraps the observer of an acquisition.
	 */
	private static final class SafeAcquisition implements Acquisition {

		private final Acquisition acquisition;

		SafeAcquisition(Acquisition acquisition) {
			this.acquisition = acquisition;
		}

		@Override
		public Scope open() {
			return SafeObserver.open(this.acquisition::open);
		}

		@Override
		public Hold acquired(Lease lease) {
			return ask(() -> new SafeHold(this.acquisition.acquired(lease)), Hold.NONE);
		}

		@Override
		public void contended(@Nullable LockInfo holder) {
			tell(() -> this.acquisition.contended(holder));
		}

		@Override
		public void failed(Throwable failure) {
			tell(() -> this.acquisition.failed(failure));
		}

	}

	/**
	 * Wraps the observer of a hold.
	 */
	private static final class SafeHold implements Hold {

		private final Hold hold;

		SafeHold(Hold hold) {
			this.hold = hold;
		}

		@Override
		public Scope open() {
			return SafeObserver.open(this.hold::open);
		}

		@Override
		public void released() {
			tell(this.hold::released);
		}

		@Override
		public void releaseFailed(Throwable failure) {
			tell(() -> this.hold.releaseFailed(failure));
		}

		@Override
		public void lost(LockEvent.Loss loss, LeaseLostException failure) {
			tell(() -> this.hold.lost(loss, failure));
		}

	}

}
