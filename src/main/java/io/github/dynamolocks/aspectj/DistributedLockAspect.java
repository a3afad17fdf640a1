package io.github.dynamolocks.aspectj;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Method;

import org.aopalliance.intercept.MethodInvocation;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.DeclarePrecedence;
import org.aspectj.lang.reflect.MethodSignature;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Internal;
import io.github.dynamolocks.interceptor.LockInterceptor;

/**
 * Locks woven methods with {@code @DistributedLock}, wherever they are called from. It
 * has no effect before a context with
 * {@code @EnableDynamoLocks(mode = AdviceMode.ASPECTJ)} is open, and none in applications
 * whose proxies acquire the locks.
 *
 * <p>
 * If a JVM has several such contexts, the context that created a bean locks it, even
 * after that context was closed. The only open context locks an object that is not a
 * bean; a call of its methods fails if several contexts are open.
 *
 * <p>
 * The annotation works on a method or its class, directly or through one composed
 * annotation, but not on an interface, because AspectJ does not match it there. Private,
 * final and static methods are locked if they have the annotation themselves.
 *
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
@Internal
@Aspect
@DeclarePrecedence("io.github.dynamolocks.aspectj.DistributedLockAspect, *")
public final class DistributedLockAspect {

	private final LockContexts contexts = new LockContexts();

	LockContexts contexts() {
		return this.contexts;
	}

	/**
	 * Runs a call under its lock.
	 * @param call the call
	 * @return the result of the method, of its fallback, or of a skipped call
	 * @throws Throwable the exception of the method or of its lock
	 */
	@Around("execution(@io.github.dynamolocks.annotation.DistributedLock * *(..))"
			+ " || execution(@(@io.github.dynamolocks.annotation.DistributedLock *) * *(..))"
			+ " || (execution(* *(..)) && within(@io.github.dynamolocks.annotation.DistributedLock *))"
			+ " || (execution(* *(..)) && within(@(@io.github.dynamolocks.annotation.DistributedLock *) *))")
	public @Nullable Object lock(ProceedingJoinPoint call) throws Throwable {
		WovenCall woven = new WovenCall(call);
		LockInterceptor interceptor = this.contexts.find(call.getThis(), woven.getMethod());
		return (interceptor != null) ? interceptor.invoke(woven) : call.proceed();
	}

	/**
	 * Adapts a woven call to the interceptor.
	 */
	private static final class WovenCall implements MethodInvocation {

		private final ProceedingJoinPoint call;

		WovenCall(ProceedingJoinPoint call) {
			this.call = call;
		}

		@Override
		public Method getMethod() {
			return ((MethodSignature) this.call.getSignature()).getMethod();
		}

		@Override
		public @Nullable Object[] getArguments() {
			return this.call.getArgs();
		}

		@Override
		public @Nullable Object proceed() throws Throwable {
			return this.call.proceed();
		}

		@Override
		public @Nullable Object getThis() {
			return this.call.getThis();
		}

		@Override
		public AccessibleObject getStaticPart() {
			return getMethod();
		}

	}

}
