package io.github.dynamolocks.interceptor;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodClassKey;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/**
 * Knows from what a method returns when its work is done, and refuses those of which
 * nobody could know. Remembers what it has found.
 */
final class ReturnTypes {

	/** Reactor does the work for all reactive types. */
	private static final boolean REACTOR_PRESENT = isPresent("reactor.core.publisher.Flux");

	private static final boolean REACTIVE_STREAMS_PRESENT = isPresent("org.reactivestreams.Publisher");

	/** Of what others finish after the method has returned. */
	private static final List<String> FINISHED_BY_OTHERS = List.of(Callable.class.getName(),
			"org.springframework.web.context.request.async.DeferredResult",
			"org.springframework.web.context.request.async.WebAsyncTask",
			"org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
			"org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody");

	private final Map<MethodClassKey, Kind> kinds = new ConcurrentHashMap<>();

	/**
	 * What kind of a result a method has.
	 * @param operation the operation of the method
	 * @return the kind
	 * @throws IllegalStateException if the work of the method would go on after the lock
	 * is freed; the message names method, type and remedy
	 */
	Kind kind(LockOperation operation) {
		MethodClassKey key = new MethodClassKey(operation.method(), operation.targetClass());
		Kind kind = this.kinds.get(key);
		if (kind == null) {
			kind = find(operation);
			this.kinds.put(key, kind);
		}
		return kind;
	}

	/**
	 * What a method returns.
	 * @param operation the operation of the method
	 * @return the type, with the type variables of superclasses resolved
	 */
	static Class<?> of(LockOperation operation) {
		return GenericTypeResolver.resolveReturnType(operation.method(), operation.targetClass());
	}

	private static Kind find(LockOperation operation) {
		Class<?> type = of(operation);
		if (KotlinDetector.isSuspendingFunction(operation.method())) {
			throw refused(operation, type, "Lock a method that does not suspend");
		}
		if (CompletionStage.class.isAssignableFrom(type)) {
			if (!type.isAssignableFrom(CompletableFuture.class)) {
				throw refused(operation, type, "Let it return a CompletionStage or a CompletableFuture");
			}
			return Kind.STAGE;
		}
		if (Future.class.isAssignableFrom(type)) {
			throw refused(operation, type, "Let it return a CompletableFuture, whose completion is told");
		}
		if (FINISHED_BY_OTHERS.stream().anyMatch((name) -> isA(type, name))) {
			throw refused(operation, type, "Lock the method that does the work, or return a CompletableFuture");
		}
		return findReactive(operation, type);
	}

	private static Kind findReactive(LockOperation operation, Class<?> type) {
		ReactiveAdapter adapter = REACTIVE_STREAMS_PRESENT
				? ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) : null;
		if (adapter == null) {
			if (Flow.Publisher.class.isAssignableFrom(type) || isA(type, "org.reactivestreams.Publisher")) {
				throw refused(operation, type, withoutReactor(
						"Let it return a type that Spring's ReactiveAdapterRegistry knows, such as a Flux"));
			}
			return Kind.PLAIN;
		}
		if (adapter.getReactiveType() != type) {
			throw refused(operation, type, "Let it return a " + adapter.getReactiveType().getName());
		}
		if (!REACTOR_PRESENT) {
			throw refused(operation, type, withoutReactor(""));
		}
		return Kind.REACTIVE;
	}

	private static String withoutReactor(String remedy) {
		return REACTOR_PRESENT ? remedy : "Put io.projectreactor:reactor-core on the class path";
	}

	private static IllegalStateException refused(LockOperation operation, Class<?> type, String remedy) {
		return new IllegalStateException(
				"The lock of %s(): the method returns %s, so its work would go on after the lock is freed. %s, or use LockClient.acquire and close the lease at its end"
					.formatted(operation.name(), type.getTypeName(), remedy));
	}

	private static boolean isA(Class<?> type, String name) {
		for (Class<?> one = type; one != null; one = one.getSuperclass()) {
			if (one.getName().equals(name)) {
				return true;
			}
		}
		return ClassUtils.getAllInterfacesForClassAsSet(type)
			.stream()
			.anyMatch((implemented) -> implemented.getName().equals(name));
	}

	private static boolean isPresent(String name) {
		return ClassUtils.isPresent(name, ReturnTypes.class.getClassLoader());
	}

	/**
	 * How the end of the work is told.
	 */
	enum Kind {

		/** By returning. */
		PLAIN,

		/** By a stage that completes. */
		STAGE,

		/** By a stream that ends. */
		REACTIVE

	}

}
