package io.github.dynamolocks.interceptor;

import java.util.List;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

import io.github.dynamolocks.LockCallback;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.OnContention;

/**
 * Runs one call of a method under its locks. For a method that returns a stream, each
 * subscription is a call.
 */
final class LockedCall {

	/** Spring's transactions are an optional dependency. */
	private static final boolean TRANSACTIONS_PRESENT = ClassUtils.isPresent(
			"org.springframework.transaction.support.TransactionSynchronizationManager",
			LockedCall.class.getClassLoader());

	private final ResolvedOperation method;

	private final MethodInvocation invocation;

	private final List<LockRequest> requests;

	private final LockClient client;

	private volatile boolean started;

	LockedCall(ResolvedOperation method, MethodInvocation invocation, List<LockRequest> requests) {
		this.method = method;
		this.invocation = invocation;
		this.requests = requests;
		this.client = method.client().get();
	}

	/**
	 * Returns the call of one more subscription, with the same locks.
	 * @return a call whose method has not started
	 */
	LockedCall again() {
		return new LockedCall(this.method, this.invocation, this.requests);
	}

	ResolvedOperation method() {
		return this.method;
	}

	List<LockRequest> requests() {
		return this.requests;
	}

	LockClient client() {
		return this.client;
	}

	/**
	 * Runs a method whose work ends when it returns. Inside an active transaction, holds
	 * the locks until the transaction has completed.
	 * @return the result of the method, or the answer in its place
	 * @throws Throwable the exception of the method, its lock or its fallback
	 */
	@Nullable Object run() throws Throwable {
		try {
			if (TRANSACTIONS_PRESENT && isInTransaction()) {
				TransactionHolds.hold(this.client, this.requests);
			}
			return execute();
		}
		catch (LockNotAcquiredException ex) {
			if (isAnswered(ex)) {
				return answer(ex);
			}
			throw ex;
		}
	}

	private static boolean isInTransaction() {
		return TransactionSynchronizationManager.isActualTransactionActive()
				&& TransactionSynchronizationManager.isSynchronizationActive();
	}

	/** NullAway treats each type variable as non-null, regardless of its bound. */
	@SuppressWarnings("NullAway")
	private @Nullable Object execute() throws Throwable {
		LockCallback<@Nullable Object, Throwable> body = (lease) -> {
			this.started = true;
			return this.invocation.proceed();
		};
		return (this.requests.size() == 1) ? this.client.execute(this.requests.get(0), body)
				: this.client.execute(this.requests, body);
	}

	/**
	 * Runs the method after the proxy has returned, possibly more than once. Each run
	 * uses a clone of the invocation, which starts with the advice that follows the lock.
	 * @return the result of the method
	 * @throws Throwable the exception of the method
	 */
	@Nullable Object proceedLater() throws Throwable {
		this.started = true;
		return ((this.invocation instanceof ProxyMethodInvocation proxied) ? proxied.invocableClone() : this.invocation)
			.proceed();
	}

	/**
	 * Returns whether the caller gets an answer instead of a failure. The caller gets an
	 * answer if another owner holds the lock of this call, but not if the method itself
	 * asked for a lock, the wait was interrupted or the client closed.
	 * @param failure the failure
	 * @return whether to {@link #answer} it
	 */
	boolean isAnswered(Throwable failure) {
		LockOperation operation = this.method.operation();
		return (operation.fallback() != null || operation.onContention() == OnContention.SKIP) && !this.started
				&& failure instanceof LockNotAcquiredException refusal
				&& refusal.reason() == LockNotAcquiredException.Reason.CONTENDED;
	}

	/**
	 * Answers in place of the method.
	 * @param failure why the method did not run
	 * @return the result of the fallback, or no result
	 * @throws Throwable the exception of the fallback
	 */
	@Nullable Object answer(Throwable failure) throws Throwable {
		return Contention.answer(this.method, this.invocation.getThis(), this.invocation.getArguments(), failure);
	}

}
