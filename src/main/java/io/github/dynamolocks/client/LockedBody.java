package io.github.dynamolocks.client;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;
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

	static <T extends @Nullable Object, E extends Throwable> T run(ActiveLease lease, OnLeaseLost onLeaseLost,
			LockCallback<T, E> body) throws E {
		Interruption interruption = new Interruption(Thread.currentThread());
		if (onLeaseLost == OnLeaseLost.INTERRUPT) {
			lease.onLost(interruption::interrupt);
		}
		T result;
		try (LeaseContext.Binding binding = LeaseContext.bind(lease)) {
			result = body.call(lease);
		}
		catch (Throwable ex) {
			interruption.end();
			closeAfter(ex, lease);
			throw ex;
		}
		interruption.end();
		try {
			lease.close();
		}
		catch (LeaseLostException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			logger.warn("The body has ended, but its lock on '%s' is not free yet".formatted(lease.resource()), ex);
		}
		return result;
	}

	private static void closeAfter(Throwable failure, Lease lease) {
		try {
			lease.close();
		}
		catch (LeaseLostException ex) {
			boolean told = failure instanceof LeaseLostException own && own.resource().equals(lease.resource());
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
	private static final class Interruption {

		private final Thread thread;

		private boolean ended;

		private boolean interrupted;

		Interruption(Thread thread) {
			this.thread = thread;
		}

		synchronized void interrupt() {
			if (!this.ended) {
				// An interrupt that was there before is somebody else's, and stays.
				this.interrupted = !this.thread.isInterrupted();
				this.thread.interrupt();
			}
		}

		synchronized void end() {
			this.ended = true;
			if (this.interrupted) {
				Thread.interrupted();
			}
		}

	}

}
