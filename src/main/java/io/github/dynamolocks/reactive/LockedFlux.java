package io.github.dynamolocks.reactive;

import java.util.List;
import java.util.function.Supplier;

import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;

/**
 * Acquires locks for each subscription to a stream.
 *
 * @param <T> the type of its elements
 */
final class LockedFlux<T> extends Flux<T> {

	private final LockClient client;

	private final List<LockRequest> requests;

	private final Supplier<? extends Publisher<? extends T>> body;

	LockedFlux(LockClient client, List<LockRequest> requests, Supplier<? extends Publisher<? extends T>> body) {
		this.client = client;
		this.requests = requests;
		this.body = body;
	}

	@Override
	public void subscribe(CoreSubscriber<? super T> actual) {
		LockedSubscription<T> subscription = new LockedSubscription<>(actual, this.body);
		actual.onSubscribe(subscription);
		subscription.start(this.client, this.requests);
	}

}
