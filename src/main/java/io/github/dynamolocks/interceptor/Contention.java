package io.github.dynamolocks.interceptor;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.TargetSource;
import org.springframework.aop.framework.Advised;
import org.springframework.util.ReflectionUtils;

import io.github.dynamolocks.LockConfigurationException;
import io.github.dynamolocks.OnContention;
import io.github.dynamolocks.PrintableText;

/**
 * Answers the caller of a method whose lock another owner holds.
 */
final class Contention {

	private static final Log logger = PrintableText.log(Contention.class);

	private Contention() {
	}

	/**
	 * Checks that a method can be skipped if its operation says so.
	 * @param method the method
	 * @throws LockConfigurationException if it cannot; the message names method,
	 * attribute, value and remedy
	 */
	static void check(ResolvedOperation method) {
		LockOperation operation = method.operation();
		if (operation.onContention() != OnContention.SKIP) {
			return;
		}
		if (!method.returnType().mayBeEmpty()) {
			throw new LockConfigurationException(
					"The lock of %s(): its onContention \"SKIP\" leaves the caller without a result, but the method returns %s. Return void, an Optional, a CompletableFuture of Void or of an Optional, or a stream that may be empty such as a Mono, or use a fallback instead"
						.formatted(operation.name(), operation.method().getGenericReturnType().getTypeName()));
		}
		Method fallback = operation.fallback();
		if (fallback != null) {
			throw new LockConfigurationException(
					"The lock of %s(): its fallback \"%s\" would never be called, because its onContention is \"SKIP\". Leave one of them out"
						.formatted(operation.name(), fallback.getName()));
		}
	}

	/**
	 * Answers a call whose method did not run.
	 * @param method the method
	 * @param target the bean behind the proxy
	 * @param arguments the arguments of the call
	 * @param failure why the lock was not acquired
	 * @return what the fallback returned, or {@link ReturnType#empty()}
	 * @throws Throwable the exception of the fallback, unchanged
	 */
	static @Nullable Object answer(ResolvedOperation method, @Nullable Object target, @Nullable Object[] arguments,
			Throwable failure) throws Throwable {
		LockOperation operation = method.operation();
		Method fallback = operation.fallback();
		if (fallback != null) {
			return call(fallback, target, arguments);
		}
		if (failure.getSuppressed().length > 0) {
			// The call may be a retry, whose caller would otherwise never see the
			// failure.
			logger.warn(
					"%s() is skipped after an earlier failure: %s".formatted(operation.name(), failure.getMessage()),
					failure);
		}
		else {
			logger.debug("%s() is skipped: %s".formatted(operation.name(), failure.getMessage()));
		}
		return method.returnType().empty();
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

	/**
	 * Returns the object itself: a private method called on a proxy would see no fields.
	 */
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
