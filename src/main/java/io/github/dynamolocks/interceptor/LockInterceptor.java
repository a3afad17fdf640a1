package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;

import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;

/**
 * Puts the lock that a method asks for around its call. The resource is evaluated once,
 * before the body, so a body that changes its arguments frees the lock that it took.
 *
 * <p>
 * Safe for use by any number of threads.
 */
public final class LockInterceptor implements MethodInterceptor {

	private final LockOperationSource operations;

	private final ResourceExpressionEvaluator evaluator;

	private final LockClients clients;

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
	 * Checks what can be checked of a method before its first call: the expression, the
	 * client's name, the return type. Creates no client.
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
			this.clients.require(operation);
			if (AsynchronousTypes.isReturnedBy(operation.method())) {
				throw new IllegalStateException(
						"The lock of %s(): the method returns %s, so its work would go on after the lock is freed. Lock a method that returns when the work is done, or use LockClient.acquire and close the lease at its end"
							.formatted(operation.name(), operation.method().getReturnType().getTypeName()));
			}
		}
		return operation;
	}

	/**
	 * Creates the clients that the checked methods need, and the primary one if there is
	 * one, so that what is wrong with them shows now and not at the first call.
	 * @throws IllegalStateException if there is no client, or several and none primary
	 */
	public void fetchClients() {
		this.clients.fetch();
	}

	/**
	 * Runs a call under its lock.
	 * @param invocation the call
	 * @return what the method returned
	 * @throws Throwable what the method threw, unchanged
	 * @throws LockNotAcquiredException if somebody else held the lock; the method did not
	 * run
	 * @throws LockStoreException if the store could not be asked; the method did not run
	 * @throws LeaseLostException if the lease was lost before the method ended
	 * @throws IllegalArgumentException if the resource expression fails or its value is
	 * no resource; the method did not run
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
		String resource = this.evaluator.resource(operation, target, invocation.getArguments());
		LockClient client = this.clients.get(operation.client());
		return proceed(client, operation.request(resource), invocation);
	}

	/** NullAway takes a type variable for non-null, whatever it is declared to be. */
	@SuppressWarnings("NullAway")
	private static @Nullable Object proceed(LockClient client, LockRequest request, MethodInvocation invocation)
			throws Throwable {
		return client.<@Nullable Object, Throwable>execute(request, (lease) -> invocation.proceed());
	}

}
