package io.github.dynamolocks.reactive;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.PrintableText;

/**
 * Represents one subscription to a stream, with its locks. The client holds them until
 * {@code ended} is complete; its result is how the subscriber's stream ends.
 *
 * @param <T> the type of the elements
 */
final class LockedSubscription<T> implements CoreSubscriber<T>, Subscription {

	private static final Log logger = PrintableText.log(LockedSubscription.class);

	private static final int ENDED = Integer.MIN_VALUE;

	private final CoreSubscriber<? super T> actual;

	private final Supplier<? extends Publisher<? extends T>> body;

	/** The subscription to the body, and the requests that arrived before it. */
	private final Operators.DeferredSubscription upstream = new Operators.DeferredSubscription();

	private final CompletableFuture<Void> ended = new CompletableFuture<>();

	/**
	 * The number of element signals that are in progress, which nest if the subscriber
	 * requests within one. Plus {@link #ENDED} after the end of the locks: then no
	 * further signal begins.
	 */
	private final AtomicInteger signals = new AtomicInteger();

	private volatile Context context;

	private volatile boolean cancelled;

	private volatile @Nullable CompletableFuture<Void> held;

	private @Nullable Throwable failure;

	LockedSubscription(CoreSubscriber<? super T> actual, Supplier<? extends Publisher<? extends T>> body) {
		this.actual = actual;
		this.body = body;
		this.context = actual.currentContext();
	}

	void start(LockClient client, List<LockRequest> requests) {
		if (this.cancelled) {
			return;
		}
		CompletableFuture<Void> future;
		Deque<LeaseContext.Binding> bindings = new ArrayDeque<>();
		List<Lease> outer = ReactiveLocks.leases(this.context);
		try {
			// The outer leases are bound, so that the acquisition nests in them on any
			// thread.
			for (int i = outer.size() - 1; i >= 0; i--) {
				bindings.push(LeaseContext.bind(outer.get(i)));
			}
			future = client.executeAsync(requests, (lease) -> subscribe());
		}
		catch (Throwable ex) {
			future = CompletableFuture.failedFuture(ex);
		}
		finally {
			bindings.forEach(LockedSubscription::close);
		}
		this.held = future;
		CompletableFuture<Void> unused = future.whenComplete((nothing, thrown) -> end(thrown));
		if (this.cancelled) {
			future.cancel(true);
		}
	}

	/**
	 * Does not throw an exception, because the other bindings must be closed and the
	 * stream must end.
	 */
	private static void close(LeaseContext.Binding binding) {
		try {
			binding.close();
		}
		catch (Throwable ex) {
			logger.warn("The scope of a lease was not closed", ex);
		}
	}

	/** Subscribes to the body. The client calls this under the locks. */
	private CompletableFuture<Void> subscribe() {
		CompletableFuture<Void> unused = this.ended.whenComplete((nothing, thrown) -> {
			if (this.ended.isCancelled()) {
				// The client cancelled it: the lease is lost, or the subscriber
				// cancelled.
				this.upstream.cancel();
			}
		});
		this.context = ReactiveLocks.with(this.context, LeaseContext.all());
		Flux.<T>from(this.body.get()).subscribe(this);
		return this.ended;
	}

	private void end(@Nullable Throwable thrown) {
		this.failure = (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause()
				: thrown;
		if (!this.cancelled && this.signals.getAndAdd(ENDED) == 0) {
			signalEnd();
		}
	}

	private void signalEnd() {
		if (this.failure != null) {
			this.actual.onError(this.failure);
		}
		else {
			this.actual.onComplete();
		}
	}

	@Override
	public Context currentContext() {
		return this.context;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.upstream.set(subscription);
	}

	@Override
	public void onNext(T element) {
		if (this.signals.getAndUpdate((depth) -> (depth < 0) ? depth : depth + 1) < 0) {
			// The stream has ended early, because its lease was lost.
			Operators.onDiscard(element, this.context);
			return;
		}
		try {
			this.actual.onNext(element);
		}
		finally {
			if (this.signals.decrementAndGet() == ENDED) {
				signalEnd();
			}
		}
	}

	@Override
	public void onError(Throwable thrown) {
		if (!this.ended.completeExceptionally(thrown)) {
			Operators.onErrorDropped(thrown, this.context);
		}
	}

	@Override
	public void onComplete() {
		this.ended.complete(null);
	}

	@Override
	public void request(long count) {
		this.upstream.request(count);
	}

	@Override
	public void cancel() {
		this.cancelled = true;
		this.upstream.cancel();
		CompletableFuture<Void> future = this.held;
		if (future != null) {
			future.cancel(true);
		}
	}

}
