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

import io.github.dynamolocks.interceptor.LockInterceptor;

/**
 * Puts the lock around methods with {@code @DistributedLock} wherever they are called
 * from, once {@code @EnableDynamoLocks(mode = AdviceMode.ASPECTJ)} has given it what it
 * needs. Before that, and in an application that never does, it does nothing: there,
 * proxies take the locks.
 *
 * <p>
 * With several such contexts in a JVM, a bean is locked by the context that made it, also
 * when that is closed. An object that is not a bean is locked by the only open context; a
 * call of its methods fails if there are several.
 *
 * <p>
 * The annotation counts on a method or on its class, directly or in one composed
 * annotation; not on an interface, which AspectJ does not look at. Private, final and
 * static methods are locked if they bear it themselves.
 *
 * <p>
 * Safe for use by any number of threads.
 */
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
	 * @return what the method returned, or what its lock answers in its place
	 * @throws Throwable what the method or its lock threw
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
	 * A call as the interceptor sees it.
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
