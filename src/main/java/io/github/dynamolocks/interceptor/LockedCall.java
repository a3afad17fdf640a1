package io.github.dynamolocks.interceptor;

import java.util.List;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.OnContention;

/**
 * One call of a method, with the locks that it asks for.
 *
 * @param operation what the method asks for
 * @param invocation the call
 * @param client where its locks are
 * @param requests the locks
 */
record LockedCall(LockOperation operation, MethodInvocation invocation, LockClient client, List<LockRequest> requests) {

	Attempt attempt() {
		return new Attempt(this);
	}

	/**
	 * One try to run the method under its locks: the only one, or that of one
	 * subscription.
	 */
	static final class Attempt {

		private final LockedCall call;

		private volatile boolean started;

		private Attempt(LockedCall call) {
			this.call = call;
		}

		/** Runs the method, while the proxy waits for it to return. */
		@Nullable Object proceed() throws Throwable {
			this.started = true;
			return this.call.invocation.proceed();
		}

		/**
		 * Runs the method after the proxy has been answered, perhaps more than once: the
		 * advice that is still to come forgets what it has done.
		 */
		@Nullable Object proceedLater() throws Throwable {
			this.started = true;
			return ((this.call.invocation instanceof ProxyMethodInvocation proxied) ? proxied.invocableClone()
					: this.call.invocation)
				.proceed();
		}

		/**
		 * Whether the caller is to get something else than a failure: if another holds
		 * the lock, but not if the method itself wanted a lock of another, nor if a wait
		 * was ended by force.
		 * @param failure the failure
		 * @return whether to {@link #answer} it
		 */
		boolean isAnswered(Throwable failure) {
			LockOperation operation = this.call.operation;
			return (operation.fallback() != null || operation.onContention() == OnContention.SKIP) && !this.started
					&& failure instanceof LockNotAcquiredException refusal
					&& refusal.reason() == LockNotAcquiredException.Reason.CONTENDED;
		}

		/**
		 * Answers in place of the method.
		 * @param failure why it did not run
		 * @return what the fallback returned, or nothing
		 * @throws Throwable what the fallback threw
		 */
		@Nullable Object answer(Throwable failure) throws Throwable {
			return Contention.answer(this.call.operation, this.call.invocation.getThis(),
					this.call.invocation.getArguments(), failure);
		}

	}

}
