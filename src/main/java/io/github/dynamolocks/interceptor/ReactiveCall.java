package io.github.dynamolocks.interceptor;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ReactiveAdapter;
import reactor.core.publisher.Flux;

import io.github.dynamolocks.reactive.ReactiveLocks;

/**
 * Calls a method that returns a stream for each subscription, once its locks are held,
 * and releases them when the stream ends or is cancelled. Loaded only if Reactor is
 * present.
 */
final class ReactiveCall {

	private ReactiveCall() {
	}

	/**
	 * Creates the stream that the caller gets. Does not call the method yet.
	 * @param call the call
	 * @return a stream of the method's type
	 */
	static Object run(LockedCall call) {
		ReactiveAdapter adapter = Objects.requireNonNull(call.method().returnType().adapter());
		Flux<Object> stream = Flux.defer(() -> subscribed(call.again(), adapter));
		return adapter.fromPublisher(adapter.isMultiValue() ? stream : stream.singleOrEmpty());
	}

	private static Flux<Object> subscribed(LockedCall call, ReactiveAdapter adapter) {
		return ReactiveLocks.<Object>flux(call.client(), call.requests(), () -> publisher(adapter, call::proceedLater))
			.onErrorResume(call::isAnswered, (failure) -> publisher(adapter, () -> call.answer(failure)));
	}

	private static Publisher<Object> publisher(ReactiveAdapter adapter, Source source) {
		try {
			return adapter.toPublisher(source.get());
		}
		catch (Throwable ex) {
			return Flux.error(ex);
		}
	}

	/**
	 * Calls the method or its fallback.
	 */
	@FunctionalInterface
	private interface Source {

		@Nullable Object get() throws Throwable;

	}

}
