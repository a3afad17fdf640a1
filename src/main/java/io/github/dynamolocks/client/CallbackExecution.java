package io.github.dynamolocks.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockCallback;
import io.github.dynamolocks.OnLeaseLost;
import io.github.dynamolocks.PrintableText;

/**
 * Runs a callback under its leases, releases them, and chooses the exception that the
 * caller gets if several were thrown.
 */
final class CallbackExecution {

	private static final Log logger = PrintableText.log(CallbackExecution.class);

	private CallbackExecution() {
	}

	/**
	 * Runs a callback.
	 * @param shares the shares of its leases, in the order of their acquisition; this
	 * method leaves them
	 * @param onLeaseLost whether the loss of a lease interrupts the callback
	 * @param body the callback; gets the last of the leases
	 * @param <T> the type of the result
	 * @param <E> the type of the exception
	 * @return the result of the callback
	 * @throws E if the callback throws it
	 * @throws LeaseLostException if a lease was lost; a callback whose lease is known to
	 * be lost is not called
	 */
	static <T extends @Nullable Object, E extends Throwable> T run(List<ReentrantLeases.Share> shares,
			OnLeaseLost onLeaseLost, LockCallback<T, E> body) throws E {
		T result;
		try {
			result = call(shares, onLeaseLost, body);
		}
		catch (Throwable ex) {
			throw CallbackExecution.<E>thrown(Objects.requireNonNull(leave(shares, ex)));
		}
		Throwable failure = leave(shares, null);
		if (failure != null) {
			throw CallbackExecution.<E>thrown(failure);
		}
		return result;
	}

	/** Casts a failure, which is either an exception of the callback or unchecked. */
	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	private static <E extends Throwable> E thrown(Throwable failure) throws E {
		throw (E) failure;
	}

	private static <T extends @Nullable Object, E extends Throwable> T call(List<ReentrantLeases.Share> shares,
			OnLeaseLost onLeaseLost, LockCallback<T, E> body) throws E {
		if (onLeaseLost != OnLeaseLost.INTERRUPT) {
			return call(shares, body);
		}
		Interruption interruption = new Interruption(shares, Thread.currentThread());
		try {
			shares.forEach((share) -> share.lease().onLost(interruption));
			return call(shares, body);
		}
		finally {
			interruption.end();
		}
	}

	private static <T extends @Nullable Object, E extends Throwable> T call(List<ReentrantLeases.Share> shares,
			LockCallback<T, E> body) throws E {
		Deque<LeaseContext.Binding> bindings = new ArrayDeque<>();
		try {
			shares.forEach((share) -> bindings.push(LeaseContext.bind(share.lease())));
			// A callback whose lease is already lost must not start.
			shares.forEach((share) -> share.lease().ensureHeld());
			return body.call(shares.get(shares.size() - 1).lease());
		}
		finally {
			unbind(bindings);
		}
	}

	/**
	 * Unbinds leases from the thread. Logs a failure and never throws: the callback has
	 * ended or runs on another thread, and its outcome must not change.
	 * @param bindings the bindings, the last first
	 */
	static void unbind(Iterable<LeaseContext.Binding> bindings) {
		for (LeaseContext.Binding binding : bindings) {
			try {
				binding.close();
			}
			catch (Throwable ex) {
				logger.warn("Unbinding a lease from its thread failed", ex);
			}
		}
	}

	/**
	 * Leaves the shares of a callback that has ended, the last first. Leaves every share,
	 * also after a failure.
	 * @param shares the shares
	 * @param failure the failure of the callback, null if it succeeded
	 * @return the exception for the caller: the failure, the loss of a lease or an error;
	 * null if the callback succeeded under all of its leases
	 */
	static @Nullable Throwable leave(List<ReentrantLeases.Share> shares, @Nullable Throwable failure) {
		Throwable outcome = failure;
		for (int i = shares.size() - 1; i >= 0; i--) {
			ReentrantLeases.Share share = shares.get(i);
			share.lease().bodyEnded(outcome);
			try {
				share.leave();
			}
			catch (Throwable ex) {
				outcome = outcome(outcome, ex, share);
			}
		}
		return outcome;
	}

	private static @Nullable Throwable outcome(@Nullable Throwable outcome, Throwable further,
			ReentrantLeases.Share share) {
		if (outcome == null) {
			if (further instanceof LeaseLostException || further instanceof Error) {
				return further;
			}
			logger.warn("The locked code has ended, but its lock on '%s' could not be released; the release is retried"
				.formatted(share.lease().resource()), further);
			return null;
		}
		if (!(further instanceof LeaseLostException loss)) {
			Failures.suppress(outcome, further);
			return outcome;
		}
		boolean known = outcome instanceof LeaseLostException own && own.resource().equals(loss.resource());
		if (known) {
			return outcome;
		}
		if (outcome instanceof Error) {
			outcome.addSuppressed(loss);
			return outcome;
		}
		loss.addSuppressed(outcome);
		return loss;
	}

	/**
	 * Interrupts the thread of a callback whose lease is lost, only while the callback
	 * runs, and clears that interrupt when the callback ends.
	 */
	private static final class Interruption implements Runnable {

		private final List<ReentrantLeases.Share> shares;

		private final Thread thread;

		private boolean ended;

		private boolean interrupted;

		Interruption(List<ReentrantLeases.Share> shares, Thread thread) {
			this.shares = shares;
			this.thread = thread;
		}

		@Override
		public synchronized void run() {
			if (!this.ended) {
				// An interrupt that was set before is not cleared at the end.
				this.interrupted = this.interrupted || !this.thread.isInterrupted();
				this.thread.interrupt();
			}
		}

		void end() {
			this.shares.forEach((share) -> share.lease().forget(this));
			settle();
		}

		private synchronized void settle() {
			this.ended = true;
			if (this.interrupted) {
				Thread.interrupted();
			}
		}

	}

}
