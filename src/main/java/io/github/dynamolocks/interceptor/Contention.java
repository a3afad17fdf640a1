package io.github.dynamolocks.interceptor;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.TargetSource;
import org.springframework.aop.framework.Advised;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

import io.github.dynamolocks.OnContention;
import io.github.dynamolocks.PrintableText;

/**
 * What the caller of a method gets whose lock somebody else holds.
 */
final class Contention {

	private static final Log logger = PrintableText.log(Contention.class);

	private Contention() {
	}

	/**
	 * Checks that a method can do what it is to do then.
	 * @param operation the operation
	 * @param kind how the end of the method is told
	 * @throws IllegalStateException if it cannot; the message names method, attribute,
	 * value and remedy
	 */
	static void check(LockOperation operation, ReturnTypes.Kind kind) {
		if (operation.onContention() != OnContention.SKIP) {
			return;
		}
		if (!mayBeNothing(operation, kind)) {
			throw new IllegalStateException(
					"The lock of %s(): its onContention \"SKIP\" leaves the caller without a result, but the method returns %s. Return void or an Optional, a CompletableFuture of Void or of an Optional, or a stream that may be empty such as a Mono, name a fallback that has a result, or leave onContention out"
						.formatted(operation.name(), operation.method().getGenericReturnType().getTypeName()));
		}
		Method fallback = operation.fallback();
		if (fallback != null) {
			throw new IllegalStateException(
					"The lock of %s(): its fallback \"%s\" would never be called, since its onContention is \"SKIP\". Leave one of them out"
						.formatted(operation.name(), fallback.getName()));
		}
	}

	private static boolean mayBeNothing(LockOperation operation, ReturnTypes.Kind kind) {
		if (kind == ReturnTypes.Kind.REACTIVE) {
			return ReactiveCall.supportsEmpty(ReturnTypes.of(operation));
		}
		Class<?> type = resultType(operation);
		return type == void.class || type == Optional.class || (kind == ReturnTypes.Kind.STAGE && type == Void.class);
	}

	/** Of a stage, what it results in. */
	private static Class<?> resultType(LockOperation operation) {
		ResolvableType type = ResolvableType.forMethodReturnType(operation.method(), operation.targetClass());
		Class<?> returned = type.toClass();
		return CompletionStage.class.isAssignableFrom(returned) ? type.as(CompletionStage.class).getGeneric().toClass()
				: returned;
	}

	/**
	 * Answers a call whose method did not run.
	 * @param operation what it asked for
	 * @param target the bean behind the proxy
	 * @param arguments the arguments of the call
	 * @param failure how the lock was not acquired
	 * @return what the fallback returned, or the nothing that the method's type, or that
	 * of the result of a stage, has for it
	 * @throws Throwable what the fallback threw
	 */
	static @Nullable Object answer(LockOperation operation, @Nullable Object target, @Nullable Object[] arguments,
			Throwable failure) throws Throwable {
		Method fallback = operation.fallback();
		if (fallback != null) {
			return call(fallback, target, arguments);
		}
		if (failure.getSuppressed().length > 0) {
			// A retry of the failed call may end here, and its caller sees no failure.
			logger.warn(
					"%s() is skipped after an earlier failure: %s".formatted(operation.name(), failure.getMessage()),
					failure);
		}
		else {
			logger.debug("%s() is skipped: %s".formatted(operation.name(), failure.getMessage()));
		}
		return (resultType(operation) == Optional.class) ? Optional.empty() : null;
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
