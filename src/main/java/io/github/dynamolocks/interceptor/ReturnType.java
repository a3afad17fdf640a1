package io.github.dynamolocks.interceptor;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

import io.github.dynamolocks.LockConfigurationException;

/**
 * Describes the return type of a locked method, and how the end of its work is detected.
 *
 * @param type the type, with the type variables of superclasses resolved
 * @param kind how the end of the work is detected
 * @param result the type of the result; for a stage, the type of its value
 * @param adapter converts a stream, null for every other kind
 */
record ReturnType(Class<?> type, Kind kind, Class<?> result, @Nullable ReactiveAdapter adapter) {

	/** All reactive types need Reactor. */
	private static final boolean REACTOR_PRESENT = isPresent("reactor.core.publisher.Flux");

	private static final boolean REACTIVE_STREAMS_PRESENT = isPresent("org.reactivestreams.Publisher");

	/** Types whose work the framework finishes after the method has returned. */
	private static final List<String> FINISHED_BY_OTHERS = List.of(Callable.class.getName(),
			"org.springframework.web.context.request.async.DeferredResult",
			"org.springframework.web.context.request.async.WebAsyncTask",
			"org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
			"org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody");

	/**
	 * Returns the return type of a method.
	 * @param operation the operation of the method
	 * @return the type
	 * @throws LockConfigurationException if the work of the method would go on after the
	 * lock is released; the message names method, type and remedy
	 */
	static ReturnType of(LockOperation operation) {
		Class<?> type = GenericTypeResolver.resolveReturnType(operation.method(), operation.targetClass());
		if (KotlinDetector.isSuspendingFunction(operation.method())) {
			throw refused(operation, type, "Lock a method that does not suspend");
		}
		if (CompletionStage.class.isAssignableFrom(type)) {
			if (!type.isAssignableFrom(CompletableFuture.class)) {
				throw refused(operation, type, "Let it return a CompletionStage or a CompletableFuture");
			}
			ResolvableType stage = ResolvableType.forMethodReturnType(operation.method(), operation.targetClass());
			return new ReturnType(type, Kind.STAGE, stage.as(CompletionStage.class).getGeneric().toClass(), null);
		}
		if (Future.class.isAssignableFrom(type)) {
			throw refused(operation, type, "Let it return a CompletableFuture, whose completion the lock can observe");
		}
		if (FINISHED_BY_OTHERS.stream().anyMatch((name) -> isA(type, name))) {
			throw refused(operation, type, "Lock the method that does the work, or return a CompletableFuture");
		}
		ReactiveAdapter adapter = adapter(operation, type);
		return new ReturnType(type, (adapter != null) ? Kind.REACTIVE : Kind.PLAIN, type, adapter);
	}

	private static @Nullable ReactiveAdapter adapter(LockOperation operation, Class<?> type) {
		ReactiveAdapter adapter = REACTIVE_STREAMS_PRESENT
				? ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) : null;
		if (adapter == null) {
			if (Flow.Publisher.class.isAssignableFrom(type) || isA(type, "org.reactivestreams.Publisher")) {
				throw refused(operation, type, withoutReactor(
						"Let it return a type that Spring's ReactiveAdapterRegistry knows, such as a Flux"));
			}
			return null;
		}
		if (adapter.getReactiveType() != type) {
			throw refused(operation, type, "Let it return a " + adapter.getReactiveType().getName());
		}
		if (!REACTOR_PRESENT) {
			throw refused(operation, type, withoutReactor(""));
		}
		return adapter;
	}

	private static String withoutReactor(String remedy) {
		return REACTOR_PRESENT ? remedy : "Put io.projectreactor:reactor-core on the class path";
	}

	private static LockConfigurationException refused(LockOperation operation, Class<?> type, String remedy) {
		return new LockConfigurationException(
				"The lock of %s(): the method returns %s, so that its work would continue after the lock is released. %s, or use LockClient.acquire and close the lease when the work ends"
					.formatted(operation.name(), type.getTypeName(), remedy));
	}

	private static boolean isA(Class<?> type, String name) {
		for (Class<?> next = type; next != null; next = next.getSuperclass()) {
			if (next.getName().equals(name)) {
				return true;
			}
		}
		return ClassUtils.getAllInterfacesForClassAsSet(type)
			.stream()
			.anyMatch((implemented) -> implemented.getName().equals(name));
	}

	private static boolean isPresent(String name) {
		return ClassUtils.isPresent(name, ReturnType.class.getClassLoader());
	}

	/**
	 * Returns whether the method can be skipped, because its callers handle an empty
	 * result.
	 * @return whether {@link #empty} is a valid result of the method
	 */
	boolean mayBeEmpty() {
		if (this.adapter != null) {
			return this.adapter.supportsEmpty();
		}
		return this.result == void.class || this.result == Optional.class
				|| (this.kind == Kind.STAGE && this.result == Void.class);
	}

	/**
	 * Returns the result of a call that was skipped.
	 * @return an empty {@code Optional} or null; for a stage, its value
	 */
	@Nullable Object empty() {
		return (this.result == Optional.class) ? Optional.empty() : null;
	}

	/**
	 * How the end of the work is detected.
	 */
	enum Kind {

		/** The method returns. */
		PLAIN,

		/** The stage completes. */
		STAGE,

		/** The stream ends. */
		REACTIVE

	}

}
