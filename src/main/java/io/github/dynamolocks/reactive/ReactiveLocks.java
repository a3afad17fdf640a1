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
 * Every subscription acquires for itself, before the stream is asked for, and frees when
 * it completes, fails or is cancelled, as {@link LockClient#executeAsync} does: without a
 * thread that waits, and without a request on the subscribing thread. A subscriber is
 * told of completion or failure after the locks were freed. Elements are passed on as
 * they come and as they are requested; the one of a {@link Mono} after the locks were
 * freed.
 *
 * <p>
 * The leases are in the Reactor context of the stream: {@link #currentLease} and
 * {@link #leases} find them in every operator. What is subscribed to with that context
 * nests: it sends no request for what is locked further out with the same client.
 * {@link LeaseContext}, which is bound to threads, has them while the stream is made and
 * subscribed to, and not in operators that run later.
 *
 * <p>
 * A cancellation frees the locks at once, although an operator may be at work on another
 * thread in that very moment. With {@link OnLeaseLost#INTERRUPT}, a lost lease cancels
 * the stream and ends it with a {@link LeaseLostException}; otherwise that comes in place
 * of its end.
 *
 * <p>
 * Safe for use by any number of threads.
 */
public final class ReactiveLocks {

	private ReactiveLocks() {
	}

	/**
	 * Locks a stream of one element at most.
	 * @param client where
	 * @param requests what to lock, and how: all or none; one at least
	 * @param body makes the stream, once for each subscription and under the locks
	 * @param <T> the type of the element
	 * @return the locked stream, which fails with a {@link LockException} if the locks
	 * were not acquired or a lease was lost
	 */
	public static <T> Mono<T> mono(LockClient client, List<LockRequest> requests,
			Supplier<? extends Publisher<? extends T>> body) {
		return ReactiveLocks.<T>flux(client, requests, body).singleOrEmpty();
	}

	/**
	 * Locks a stream.
	 * @param client where
	 * @param requests what to lock, and how: all or none; one at least
	 * @param body makes the stream, once for each subscription and under the locks
	 * @param <T> the type of the elements
	 * @return the locked stream, which fails with a {@link LockException} if the locks
	 * were not acquired or a lease was lost
	 */
	public static <T> Flux<T> flux(LockClient client, List<LockRequest> requests,
			Supplier<? extends Publisher<? extends T>> body) {
		return new LockedFlux<>(client, List.copyOf(requests), body);
	}

	/**
	 * The innermost lease under which the stream runs that this is made part of, such as
	 * by {@code flatMap}.
	 * @return the lease; fails with an {@link IllegalStateException} if the stream runs
	 * under no lock
	 */
	public static Mono<Lease> currentLease() {
		return Mono.deferContextual((context) -> {
			List<Lease> leases = leases(context);
			return leases.isEmpty() ? Mono.error(new IllegalStateException(
					"The stream runs under no lock: use this inside of what a @DistributedLock method of a bean returns,"
							+ " or inside of ReactiveLocks.mono or flux"))
					: Mono.just(leases.get(0));
		});
	}

	/**
	 * Every lease under which a stream runs.
	 * @param context the Reactor context of the stream
	 * @return the leases, the innermost first; none if it runs under no lock
	 */
	public static List<Lease> leases(ContextView context) {
		return context.hasKey(Key.LEASES) ? context.get(Key.LEASES) : List.of();
	}

	static Context with(Context context, List<Lease> leases) {
		List<Lease> all = new ArrayList<>(leases);
		all.addAll(leases(context));
		return context.put(Key.LEASES, List.copyOf(all));
	}

	/** Where the leases are in a context. */
	private enum Key {

		LEASES

	}

}
