package io.github.dynamolocks.client;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockCallback;
import io.github.dynamolocks.OnLeaseLost;

/**
 * Runs a body under its lease and settles, afterwards, which of several exceptions its
 * caller gets.
 */
final class LockedBody {

	private static final Log logger = LogFactory.getLog(LockedBody.class);

	private LockedBody() {
	}

	/**
	 * Runs a body.
	 * @param share its share of the lease, left when this returns
	 * @param onLeaseLost what happens to it if the lease is lost
	 * @param body what to run
	 * @param <T> what it returns
	 * @param <E> what it throws
	 * @return what the body returned
	 * @throws E if the body did
	 */
	static <T extends @Nullable Object, E extends Throwable> T run(CallChain.Share share, OnLeaseLost onLeaseLost,
			LockCallback<T, E> body) throws E {
		ActiveLease lease = share.lease();
		Interruption interruption = new Interruption(lease, Thread.currentThread());
		if (onLeaseLost == OnLeaseLost.INTERRUPT) {
			lease.onLost(interruption);
		}
		T result;
		try (LeaseContext.Binding binding = LeaseContext.bind(lease)) {
			result = body.call(lease);
		}
		catch (Throwable ex) {
			interruption.end();
			leaveAfter(ex, share);
			throw ex;
		}
		interruption.end();
		leave(share);
		return result;
	}

	/**
	 * Gives the share of a body back that has ended well.
	 * @param share the share
	 * @throws LeaseLostException if the lease was lost
	 */
	static void leave(CallChain.Share share) {
		try {
			share.leave();
		}
		catch (LeaseLostException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			logger.warn("The body has ended, but its lock on '%s' is not free yet".formatted(share.lease().resource()),
					ex);
		}
	}

	/**
	 * Gives the share of a body back that has failed.
	 * @param failure how; gets what went wrong here as suppressed
	 * @param share the share
	 * @throws LeaseLostException if the lease was lost and the caller is to get that in
	 * place of the failure
	 */
	static void leaveAfter(Throwable failure, CallChain.Share share) {
		try {
			share.leave();
		}
		catch (LeaseLostException ex) {
			boolean told = failure instanceof LeaseLostException own && own.resource().equals(ex.resource());
			if (told) {
				return;
			}
			if (failure instanceof Error) {
				failure.addSuppressed(ex);
				return;
			}
			ex.addSuppressed(failure);
			throw ex;
		}
		catch (RuntimeException ex) {
			failure.addSuppressed(ex);
		}
	}

	/**
	 * The interrupt of a body whose lease is lost. Comes while the body runs or not at
	 * all, and does not outlive it.
	 */
	private static final class Interruption implements Runnable {

		private final ActiveLease lease;

		private final Thread thread;

		private boolean ended;

		private boolean interrupted;

		Interruption(ActiveLease lease, Thread thread) {
			this.lease = lease;
			this.thread = thread;
		}

		@Override
		public synchronized void run() {
			if (!this.ended) {
				// An interrupt that was there before is somebody else's, and stays.
				this.interrupted = !this.thread.isInterrupted();
				this.thread.interrupt();
			}
		}

		void end() {
			this.lease.forget(this);
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
