package io.github.dynamolocks.reactive;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.OnLeaseLost;

/**
 * Holds locks while a stream is subscribed, and finds the leases under which a stream
 * runs.
 *
 * <p>
 * Each subscription acquires the locks before it creates the stream, and releases them
 * when the stream completes, fails or is cancelled. As in
 * {@link LockClient#executeAsync}, no thread waits, and the subscribing thread sends no
 * request. The subscriber receives the completion or failure after the release. Elements
 * are delivered as they arrive and as they are requested; the element of a {@link Mono}
 * is delivered after the release.
 *
 * <p>
 * The leases are in the Reactor context of the stream, where {@link #currentLease} and
 * {@link #leases} find them in every operator. A locked stream that is subscribed with
 * this context nests: it sends no request for a resource that the outer stream has locked
 * with the same client. {@link LeaseContext} is bound to threads. It has the leases while
 * the stream is created and subscribed, but not in operators that run later.
 *
 * <p>
 * A cancellation releases the locks at once, even if an operator still runs on another
 * thread. With {@link OnLeaseLost#INTERRUPT}, a lost lease cancels the stream, which then
 * fails with a {@link LeaseLostException}; otherwise the stream fails with it when it
 * ends.
 *
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class ReactiveLocks {

	private ReactiveLocks() {
	}

	/**
	 * Returns a stream of at most one element that holds locks while it is subscribed.
	 * @param client the client that acquires the locks
	 * @param requests which resources to lock, all or none, and how; at least one
	 * @param body creates the stream, once for each subscription, under the locks
	 * @param <T> the type of the element
	 * @return the locked stream, which fails with a {@link LockException} if the locks
	 * were not acquired or a lease was lost
	 */
	public static <T> Mono<T> mono(LockClient client, List<LockRequest> requests,
			Supplier<? extends Publisher<? extends T>> body) {
		return ReactiveLocks.<T>flux(client, requests, body).singleOrEmpty();
	}

	/**
	 * Returns a stream that holds locks while it is subscribed.
	 * @param client the client that acquires the locks
	 * @param requests which resources to lock, all or none, and how; at least one
	 * @param body creates the stream, once for each subscription, under the locks
	 * @param <T> the type of the elements
	 * @return the locked stream, which fails with a {@link LockException} if the locks
	 * were not acquired or a lease was lost
	 */
	public static <T> Flux<T> flux(LockClient client, List<LockRequest> requests,
			Supplier<? extends Publisher<? extends T>> body) {
		return new LockedFlux<>(client, List.copyOf(requests), body);
	}

	/**
	 * Returns the innermost lease of the stream in which the result is subscribed, for
	 * example by {@code flatMap}.
	 * @return the lease; fails with an {@link IllegalStateException} if the stream runs
	 * under no lock
	 */
	public static Mono<Lease> currentLease() {
		return Mono.deferContextual((context) -> {
			List<Lease> leases = leases(context);
			return leases.isEmpty() ? Mono.error(new IllegalStateException(
					"The stream runs under no lock: use this within the stream that a @DistributedLock method of a bean returns,"
							+ " or within ReactiveLocks.mono or flux"))
					: Mono.just(leases.get(0));
		});
	}

	/**
	 * Returns every lease under which a stream runs.
	 * @param context the Reactor context of the stream
	 * @return the leases, innermost first; empty if the stream runs under no lock
	 */
	public static List<Lease> leases(ContextView context) {
		return context.hasKey(Key.LEASES) ? context.get(Key.LEASES) : List.of();
	}

	static Context with(Context context, List<Lease> leases) {
		List<Lease> all = new ArrayList<>(leases);
		all.addAll(leases(context));
		return context.put(Key.LEASES, List.copyOf(all));
	}

	/** The key of the leases in a context. */
	private enum Key {

		LEASES

	}

}
