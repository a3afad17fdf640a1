package io.github.dynamolocks.interceptor;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import reactor.core.publisher.Flux;

import io.github.dynamolocks.reactive.ReactiveLocks;

/**
 * Calls a method that returns a stream for each subscription, once its locks are held,
 * which are freed when the stream ends or is cancelled. Loaded only where Reactor is.
 */
final class ReactiveCall {

	private ReactiveCall() {
	}

	/**
	 * Whether a type stands for streams that may have no element.
	 * @param type the type, one that the registry knows
	 * @return whether that is so
	 */
	static boolean supportsEmpty(Class<?> type) {
		return adapter(type).supportsEmpty();
	}

	/**
	 * Makes the stream that the caller gets. Calls nothing yet.
	 * @param call the call
	 * @return a stream of the method's type
	 */
	static Object run(LockedCall call) {
		ReactiveAdapter adapter = adapter(ReturnTypes.of(call.operation()));
		Flux<Object> stream = Flux.defer(() -> subscribed(call, adapter));
		return adapter.fromPublisher(adapter.isMultiValue() ? stream : stream.singleOrEmpty());
	}

	private static Flux<Object> subscribed(LockedCall call, ReactiveAdapter adapter) {
		LockedCall.Attempt attempt = call.attempt();
		return ReactiveLocks
			.<Object>flux(call.client(), call.requests(), () -> publisher(adapter, attempt::proceedLater))
			.onErrorResume(attempt::isAnswered, (failure) -> publisher(adapter, () -> attempt.answer(failure)));
	}

	private static Publisher<Object> publisher(ReactiveAdapter adapter, Source source) {
		try {
			return adapter.toPublisher(source.get());
		}
		catch (Throwable ex) {
			return Flux.error(ex);
		}
	}

	private static ReactiveAdapter adapter(Class<?> type) {
		return Objects.requireNonNull(ReactiveAdapterRegistry.getSharedInstance().getAdapter(type));
	}

	/**
	 * Makes what a method returns.
	 */
	@FunctionalInterface
	private interface Source {

		@Nullable Object get() throws Throwable;

	}

}
