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
 * Runs a callback under its leases, and determines which of several exceptions the caller
 * gets.
 */
final class CallbackExecution {

	private static final Log logger = PrintableText.log(CallbackExecution.class);

	private CallbackExecution() {
	}

	/**
	 * Runs a body.
	 * @param shares its shares of the leases, in the order of their acquisition; left
	 * when this returns
	 * @param onLeaseLost what happens to it if a lease is lost
	 * @param body what to run; gets the last of the leases
	 * @param <T> what it returns
	 * @param <E> what it throws
	 * @return what the body returned
	 * @throws E if the body did
	 * @throws LeaseLostException if a lease was lost; if that was known before the body
	 * was called, the body did not run
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

	/** What the body may throw, and what is unchecked, is all that gets here. */
	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	private static <E extends Throwable> E thrown(Throwable failure) throws E {
		throw (E) failure;
	}

	private static <T extends @Nullable Object, E extends Throwable> T call(List<ReentrantLeases.Share> shares,
			OnLeaseLost onLeaseLost, LockCallback<T, E> body) throws E {
		Interruption interruption = new Interruption(shares, Thread.currentThread());
		Deque<LeaseContext.Binding> bindings = new ArrayDeque<>();
		try {
			if (onLeaseLost == OnLeaseLost.INTERRUPT) {
				shares.forEach((share) -> share.lease().onLost(interruption));
			}
			shares.forEach((share) -> bindings.push(LeaseContext.bind(share.lease())));
			// A lease that is lost by now must not be the reason for a body to start.
			shares.forEach((share) -> share.lease().ensureHeld());
			return body.call(shares.get(shares.size() - 1).lease());
		}
		finally {
			unbind(bindings);
			interruption.end();
		}
	}

	/**
	 * Takes leases away from the thread. Never throws: a body has ended then, or is under
	 * way elsewhere.
	 * @param bindings the bindings, the last first
	 */
	static void unbind(Iterable<LeaseContext.Binding> bindings) {
		for (LeaseContext.Binding binding : bindings) {
			try {
				binding.close();
			}
			catch (Throwable ex) {
				logger.warn("The scope of a lease could not be closed", ex);
			}
		}
	}

	/**
	 * Gives back the shares of a callback that has ended, the last first. A failure of
	 * one does not keep the others.
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
			logger.warn("The body has ended, but its lock on '%s' is not free yet".formatted(share.lease().resource()),
					further);
			return null;
		}
		if (!(further instanceof LeaseLostException loss)) {
			Failures.suppress(outcome, further);
			return outcome;
		}
		boolean told = outcome instanceof LeaseLostException own && own.resource().equals(loss.resource());
		if (told) {
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
	 * The interrupt of a body whose lease is lost. Comes while the body runs or not at
	 * all, and does not outlive it.
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
				// An interrupt that was set before stays.
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
