package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.MethodClassKey;
import org.springframework.expression.spel.support.StandardEvaluationContext;

import io.github.dynamolocks.Internal;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockStoreException;

/**
 * Calls methods under the locks that they ask for. Evaluates the resources once, before
 * the body, so that a body that changes its arguments releases the lock that the call
 * acquired.
 *
 * <p>
 * Inside an active transaction, the locks are held until the transaction has completed,
 * committed or not, and the method ends before that.
 *
 * <p>
 * A method that returns a future runs on a thread of the client once the locks are held,
 * which are released when its future completes. A method that returns a stream runs once
 * for each subscription, under locks that are released when the subscription ends.
 * Neither is part of the transaction of the calling thread.
 *
 * <p>
 * Safe for use by any number of threads.
 */
@Internal
public final class LockInterceptor implements MethodInterceptor {

	private final LockOperationSource source;

	private final BeanFactory beanFactory;

	private final StandardEvaluationContext context;

	private final LockClients clients;

	/** The operations by method, so that a call needs one look-up. */
	private final Map<MethodClassKey, Optional<ResolvedOperation>> operations = new ConcurrentHashMap<>();

	/**
	 * Creates the interceptor.
	 * @param source finds the operations of the methods
	 * @param beanFactory has the clients and the beans of the expressions; no bean is
	 * created before it is needed
	 */
	public LockInterceptor(LockOperationSource source, BeanFactory beanFactory) {
		this.source = source;
		this.beanFactory = beanFactory;
		this.context = ResourceExpressions.context(beanFactory);
		this.clients = new LockClients(beanFactory);
	}

	/**
	 * Checks a method before its first call: the expressions, the name of the client, the
	 * return type. Creates no client before {@link #fetchClients}.
	 * @param method the method
	 * @param targetClass the class of the bean
	 * @return the operation of the method, or null if it asks for no lock
	 * @throws IllegalStateException if no call could succeed; the message names class,
	 * method, attribute, value and remedy
	 */
	public @Nullable LockOperation check(Method method, Class<?> targetClass) {
		ResolvedOperation resolved = resolve(method, targetClass);
		if (resolved == null) {
			return null;
		}
		resolved.expressions().check(this.beanFactory);
		this.clients.require(resolved.operation(), resolved.expressions().samples());
		Contention.check(resolved);
		return resolved.operation();
	}

	/**
	 * Creates the clients of the checked methods, and the primary client if there is one,
	 * so that their errors do not wait for the first call.
	 * @throws IllegalStateException if there is no client, or several and none is
	 * primary, or if the resources of a checked method cannot be keys of its client's
	 * table
	 */
	public void fetchClients() {
		this.clients.fetch();
	}

	/**
	 * Runs a call under its locks. The exceptions of a method that returns a future or a
	 * stream are failures of that future or stream.
	 * @param invocation the call
	 * @return the result of the method; if another owner held the lock, the result of the
	 * fallback, or no result; for a method that returns a future or a stream, one that
	 * calls the method once the locks are held
	 * @throws Throwable the exception of the method or its fallback, unchanged
	 * @throws LockNotAcquiredException if another owner held the lock and the method has
	 * neither a fallback nor {@link io.github.dynamolocks.OnContention#SKIP}, or if the
	 * wait was interrupted or the client closed; the method did not run
	 * @throws LockStoreException if the request to the store failed; the method did not
	 * run
	 * @throws LeaseLostException if the lease was lost before the method ended
	 * @throws IllegalArgumentException if the resource expression fails or its value
	 * cannot be a resource; the method did not run
	 * @throws IllegalStateException if the method was never checked, and its return type
	 * or an expression is not valid
	 */
	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		Method method = invocation.getMethod();
		ResolvedOperation resolved = resolve(method,
				(target != null) ? AopUtils.getTargetClass(target) : method.getDeclaringClass());
		if (resolved == null) {
			return invocation.proceed();
		}
		LockedCall call = resolved.call(invocation);
		return switch (resolved.returnType().kind()) {
			case PLAIN -> call.run();
			case STAGE -> FutureCall.run(call);
			case REACTIVE -> ReactiveCall.run(call);
		};
	}

	private @Nullable ResolvedOperation resolve(Method method, Class<?> targetClass) {
		MethodClassKey key = new MethodClassKey(method, targetClass);
		Optional<ResolvedOperation> resolved = this.operations.get(key);
		if (resolved == null) {
			// Not computeIfAbsent: an attribute may create a bean that is locked itself.
			resolved = Optional.ofNullable(this.source.getOperation(method, targetClass)).map(this::resolve);
			this.operations.put(key, resolved);
		}
		return resolved.orElse(null);
	}

	private ResolvedOperation resolve(LockOperation operation) {
		return new ResolvedOperation(operation, new ResourceExpressions(operation, this.context),
				ReturnType.of(operation), this.clients.reference(operation.client()));
	}

}
