package io.github.dynamolocks.interceptor;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.TargetSource;
import org.springframework.aop.framework.Advised;
import org.springframework.util.ReflectionUtils;

import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.OnContention;

/**
 * What the caller of a method gets whose lock somebody else holds.
 */
final class Contention {

	private static final Log logger = LogFactory.getLog(Contention.class);

	private Contention() {
	}

	/**
	 * Checks that a method can do what it is to do then.
	 * @param operation the operation
	 * @throws IllegalStateException if it cannot; the message names method, attribute,
	 * value and remedy
	 */
	static void check(LockOperation operation) {
		if (operation.onContention() != OnContention.SKIP) {
			return;
		}
		Class<?> type = operation.method().getReturnType();
		if (type != void.class && type != Optional.class) {
			throw new IllegalStateException(
					"The lock of %s(): its onContention \"SKIP\" leaves the caller without a result, but the method returns %s. Return void or an Optional, name a fallback that has a result, or leave onContention out"
						.formatted(operation.name(), operation.method().getGenericReturnType().getTypeName()));
		}
		Method fallback = operation.fallback();
		if (fallback != null) {
			throw new IllegalStateException(
					"The lock of %s(): its fallback \"%s\" would never be called, since its onContention is \"SKIP\". Leave one of them out"
						.formatted(operation.name(), fallback.getName()));
		}
	}

	/**
	 * Answers a call whose method did not run.
	 * @param operation what it asked for
	 * @param target the bean behind the proxy
	 * @param arguments the arguments of the call
	 * @param failure how the lock was not acquired
	 * @return what the fallback returned, or nothing
	 * @throws Throwable what the fallback threw, or the failure
	 */
	static @Nullable Object answer(LockOperation operation, @Nullable Object target, @Nullable Object[] arguments,
			LockNotAcquiredException failure) throws Throwable {
		Method fallback = operation.fallback();
		if (fallback != null) {
			return call(fallback, target, arguments);
		}
		if (operation.onContention() == OnContention.SKIP) {
			logger.debug("%s() is skipped: %s".formatted(operation.name(), failure.getMessage()));
			return (operation.method().getReturnType() == Optional.class) ? Optional.empty() : null;
		}
		throw failure;
	}

	private static @Nullable Object call(Method fallback, @Nullable Object target, @Nullable Object[] arguments)
			throws Throwable {
		ReflectionUtils.makeAccessible(fallback);
		try {
			return fallback.invoke(bean(target), arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	/** The object itself: a private method of a proxy would see none of its fields. */
	private static @Nullable Object bean(@Nullable Object target) throws Exception {
		Object bean = target;
		while (bean instanceof Advised advised) {
			TargetSource source = advised.getTargetSource();
			Object next = source.isStatic() ? source.getTarget() : null;
			if (next == null) {
				return bean;
			}
			bean = next;
		}
		return bean;
	}

}
