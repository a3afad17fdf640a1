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
 * Puts the locks that a method asks for around its call. The resources are evaluated
 * once, before the body: a body that changes its arguments releases the lock that it
 * acquired.
 *
 * <p>
 * Inside an active transaction, the locks are held until the transaction has completed,
 * committed or not, and the method ends before that.
 *
 * <p>
 * A method that returns a future runs on a thread of the client once the locks are held,
 * and they are held until its future is complete. A method that returns a stream runs so
 * for each subscription, and the locks are held until that ends. Neither is part of the
 * transaction of the calling thread.
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

	/** The one look-up of a call. */
	private final Map<MethodClassKey, Optional<ResolvedOperation>> operations = new ConcurrentHashMap<>();

	/**
	 * Creates the interceptor.
	 * @param source knows what the methods ask for
	 * @param beanFactory has the clients and the beans of the expressions; none is
	 * created before it is needed
	 */
	public LockInterceptor(LockOperationSource source, BeanFactory beanFactory) {
		this.source = source;
		this.beanFactory = beanFactory;
		this.context = ResourceExpressions.context(beanFactory);
		this.clients = new LockClients(beanFactory);
	}

	/**
	 * Checks what can be checked of a method before its first call: the expressions, the
	 * client's name, the return type. Creates no client before {@link #fetchClients}.
	 * @param method the method
	 * @param targetClass the class of the bean
	 * @return what the method asks for, or null if it asks for no lock
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
	 * so that their errors show now and not at the first call.
	 * @throws IllegalStateException if there is no client, or several and none primary,
	 * or if the resources of a checked method cannot be keys of its client's table
	 */
	public void fetchClients() {
		this.clients.fetch();
	}

	/**
	 * Runs a call under its lock. For a method that returns a future or a stream, the
	 * result also fails if the lock does.
	 * @param invocation the call
	 * @return what the method returned; or, if another owner held the lock, what the
	 * fallback returned or no result; for a method that returns a future or a stream, one
	 * that calls the method once the lock is held
	 * @throws Throwable what the method, or its fallback, threw, unchanged
	 * @throws LockNotAcquiredException if another owner held the lock and the method
	 * names no answer to that, or if the wait was interrupted or the client closed; the
	 * method did not run
	 * @throws LockStoreException if the request to the store failed; the method did not
	 * run
	 * @throws LeaseLostException if the lease was lost before the method ended
	 * @throws IllegalArgumentException if the resource expression fails or its value
	 * cannot be a resource; the method did not run
	 * @throws IllegalStateException if the method was never checked, and cannot be locked
	 * because of what it returns or of its expressions
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
