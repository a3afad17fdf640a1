package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.util.List;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockCallback;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.OnContention;

/**
 * Puts the locks that a method asks for around its call. The resources are evaluated
 * once, before the body, so a body that changes its arguments frees the lock that it
 * took.
 *
 * <p>
 * Inside of a transaction that is active already, the locks are held until the
 * transaction is completed, whichever way it ends, and the method ends before that.
 *
 * <p>
 * A method that returns a future is called, on a thread of the client's, when the locks
 * are held, and they are held until its future is complete; one that returns a stream is
 * called so for each subscription, and they are held until that ends. Neither is a part
 * of the transaction of the calling thread.
 *
 * <p>
 * Safe for use by any number of threads.
 */
public final class LockInterceptor implements MethodInterceptor {

	private final LockOperationSource operations;

	private final ResourceExpressionEvaluator evaluator;

	private final LockClients clients;

	private final ReturnTypes returnTypes = new ReturnTypes();

	/**
	 * Creates the interceptor.
	 * @param operations what the methods ask for
	 * @param beanFactory where the clients and the beans in expressions come from;
	 * neither is fetched before it is needed
	 */
	public LockInterceptor(LockOperationSource operations, BeanFactory beanFactory) {
		this.operations = operations;
		this.evaluator = new ResourceExpressionEvaluator(beanFactory);
		this.clients = new LockClients(beanFactory);
	}

	/**
	 * Checks what can be checked of a method before its first call: the expressions, the
	 * client's name, the return type. Creates no client before {@link #fetchClients}.
	 * @param method the method
	 * @param targetClass the class of the bean
	 * @return what the method asks for, or null if it asks for no lock
	 * @throws IllegalStateException if it could never be called; the message names class,
	 * method, attribute, value and remedy
	 */
	public @Nullable LockOperation check(Method method, Class<?> targetClass) {
		LockOperation operation = this.operations.getOperation(method, targetClass);
		if (operation != null) {
			this.evaluator.check(operation);
			this.clients.require(operation, this.evaluator.samples(operation));
			Contention.check(operation, this.returnTypes.kind(operation));
		}
		return operation;
	}

	/**
	 * Creates the clients that the checked methods need, and the primary one if there is
	 * one, so that what is wrong with them shows now and not at the first call.
	 * @throws IllegalStateException if there is no client, or several and none primary,
	 * or if the resources of a checked method cannot be keys of its client's table
	 */
	public void fetchClients() {
		this.clients.fetch();
	}

	/**
	 * Runs a call under its lock. The failures of a method that returns a future or a
	 * stream, and those of its lock, are those of what this returns.
	 * @param invocation the call
	 * @return what the method returned; or, if somebody else held the lock, what its
	 * fallback returned or the nothing of {@link OnContention#SKIP}; for a method that
	 * returns a future or a stream, one that calls it as soon as the lock is held
	 * @throws Throwable what the method, or its fallback, threw, unchanged
	 * @throws LockNotAcquiredException if somebody else held the lock and nothing else is
	 * to happen then, or if the wait was given up; the method did not run
	 * @throws LockStoreException if the store could not be asked; the method did not run
	 * @throws LeaseLostException if the lease was lost before the method ended
	 * @throws IllegalArgumentException if the resource expression fails or its value is
	 * no resource; the method did not run
	 * @throws IllegalStateException if the method was never checked, and could not be
	 * locked because of what it returns
	 */
	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		Method method = invocation.getMethod();
		Class<?> targetClass = (target != null) ? AopUtils.getTargetClass(target) : method.getDeclaringClass();
		LockOperation operation = this.operations.getOperation(method, targetClass);
		if (operation == null) {
			return invocation.proceed();
		}
		ReturnTypes.Kind kind = this.returnTypes.kind(operation);
		LockedCall call = new LockedCall(operation, invocation, this.clients.get(operation.client()),
				operation.requests(this.evaluator.resources(operation, target, invocation.getArguments())));
		return switch (kind) {
			case PLAIN -> run(call);
			case STAGE -> FutureCall.run(call);
			case REACTIVE -> ReactiveCall.run(call);
		};
	}

	private static @Nullable Object run(LockedCall call) throws Throwable {
		LockedCall.Attempt attempt = call.attempt();
		try {
			Transactions.holdUntilCompletion(call.client(), call.requests());
			return execute(call.client(), call.requests(), new Body(attempt));
		}
		catch (LockNotAcquiredException ex) {
			if (attempt.isAnswered(ex)) {
				return attempt.answer(ex);
			}
			throw ex;
		}
	}

	/** NullAway takes a type variable for non-null, whatever it is declared to be. */
	@SuppressWarnings("NullAway")
	private static @Nullable Object execute(LockClient client, List<LockRequest> requests, Body body) throws Throwable {
		return (requests.size() == 1) ? client.<@Nullable Object, Throwable>execute(requests.get(0), body)
				: client.<@Nullable Object, Throwable>execute(requests, body);
	}

	/** For NullAway, see above. */
	@SuppressWarnings("NullAway")
	private record Body(LockedCall.Attempt attempt) implements LockCallback<@Nullable Object, Throwable> {

		@Override
		public @Nullable Object call(Lease lease) throws Throwable {
			return this.attempt.proceed();
		}

	}

}
