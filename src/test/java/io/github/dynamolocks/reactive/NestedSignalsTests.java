package io.github.dynamolocks.reactive;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests streams whose signals are nested in each other, or fail.
 */
class NestedSignalsTests extends ReactiveFixture {

	@Test
	void elementEmittedWithinARequestIsDelivered() throws Exception {
		Recorder recorder = new Recorder();
		Recursive source = new Recursive(5);
		locked(source).subscribe(recorder);
		source.awaitSubscriber();
		recorder.request();

		assertThat(recorder.end.get(20, TimeUnit.SECONDS)).isEqualTo("complete");
		assertThat(recorder.elements).containsExactly(1, 2, 3, 4, 5);
		// Each request is sent, and answered, within the previous signal.
		assertThat(recorder.deepest).isEqualTo(5);
	}

	@Test
	void streamEndsAfterTheOutermostNestedElement() throws Exception {
		Recorder recorder = new Recorder();
		recorder.blocksInFirst = true;
		Recursive source = new Recursive(5);
		locked(source).subscribe(recorder);
		source.awaitSubscriber();
		CompletableFuture<Void> emission = CompletableFuture.runAsync(() -> recorder.request());
		Awaitility.await().until(() -> this.client.heldLocks() == 0 && recorder.elements.size() == 5);
		assertThat(recorder.end).isNotDone();

		recorder.goOn.complete(null);

		assertThat(recorder.end.get(20, TimeUnit.SECONDS)).isEqualTo("complete");
		assertThat(recorder.depth).hasValue(0);
		emission.get(20, TimeUnit.SECONDS);
	}

	@Test
	void subscriberThatThrowsReceivesTheEnd() throws Exception {
		TestPublisher<Integer> source = TestPublisher.create();
		Recorder recorder = new Recorder();
		recorder.failure = new IllegalStateException("planned");
		locked(source).subscribe(recorder);
		awaitSubscriber(source);
		recorder.request();
		assertThatIllegalStateException().isThrownBy(() -> source.next(1)).withMessage("planned");
		source.complete();

		assertThat(recorder.end.get(20, TimeUnit.SECONDS)).isEqualTo("complete");
	}

	@Test
	void errorOfTheClientFailsTheStream() {
		LockClient client = (LockClient) Proxy.newProxyInstance(LockClient.class.getClassLoader(),
				new Class<?>[] { LockClient.class }, (proxy, method, arguments) -> {
					throw new StackOverflowError("planned");
				});
		StepVerifier.create(ReactiveLocks.flux(client, List.of(LockRequest.of("a")), Flux::empty))
			.expectErrorMessage("planned")
			.verify(PATIENCE);
	}

	@Test
	void streamEndsAndUnbindsOuterLeasesAlthoughTheirScopesFail() {
		Lease broken = scoped("x", () -> {
			throw new IllegalStateException("planned");
		});
		Lease other = scoped("y", () -> {
		});

		StepVerifier
			.create(ReactiveLocks.flux(this.client, List.of(LockRequest.of("a")), () -> Flux.just(1))
				.contextWrite((context) -> ReactiveLocks.with(Context.of(context), List.of(broken, other))))
			.expectNext(1)
			.expectComplete()
			.verify(PATIENCE);

		assertThat(LeaseContext.all()).isEmpty();
	}

	private static Lease scoped(String resource, LeaseContext.Binding scope) {
		return (Lease) Proxy.newProxyInstance(Lease.class.getClassLoader(),
				new Class<?>[] { LeaseContext.Scoped.class }, (proxy, method, arguments) -> switch (method.getName()) {
					case "openScope" -> scope;
					case "equals" -> proxy == arguments[0];
					case "hashCode" -> resource.hashCode();
					case "resource", "toString" -> resource;
					default -> null;
				});
	}

	private Flux<Integer> locked(Publisher<Integer> source) {
		return ReactiveLocks.flux(this.client, List.of(LockRequest.of("a")), () -> source);
	}

	/** Emits an element within the call of request, as a publisher may. */
	private static final class Recursive implements Publisher<Integer> {

		private final int count;

		private final CompletableFuture<Void> subscribed = new CompletableFuture<>();

		Recursive(int count) {
			this.count = count;
		}

		void awaitSubscriber() throws Exception {
			this.subscribed.get(20, TimeUnit.SECONDS);
		}

		@Override
		public void subscribe(Subscriber<? super Integer> subscriber) {
			subscriber.onSubscribe(new Subscription() {

				private int sent;

				@Override
				public void request(long requested) {
					for (long i = 0; i < requested && this.sent < Recursive.this.count; i++) {
						this.sent++;
						boolean last = this.sent == Recursive.this.count;
						subscriber.onNext(this.sent);
						if (last) {
							subscriber.onComplete();
						}
					}
				}

				@Override
				public void cancel() {
					this.sent = Recursive.this.count;
				}

			});
			this.subscribed.complete(null);
		}

	}

	/** Requests the next element within the signal of each element. */
	private static final class Recorder implements CoreSubscriber<Integer> {

		private final List<Integer> elements = new CopyOnWriteArrayList<>();

		private final CompletableFuture<String> end = new CompletableFuture<>();

		private final CompletableFuture<Void> goOn = new CompletableFuture<>();

		private @Nullable Subscription subscription;

		private @Nullable RuntimeException failure;

		private boolean blocksInFirst;

		private final AtomicInteger depth = new AtomicInteger();

		private volatile int deepest;

		@Override
		public void onSubscribe(Subscription subscription) {
			this.subscription = subscription;
		}

		private void request() {
			Objects.requireNonNull(this.subscription).request(1);
		}

		@Override
		public void onNext(Integer element) {
			this.deepest = Math.max(this.deepest, this.depth.incrementAndGet());
			this.elements.add(element);
			if (this.failure != null) {
				throw this.failure;
			}
			request();
			if (element == 1 && this.blocksInFirst) {
				this.goOn.orTimeout(20, TimeUnit.SECONDS).join();
			}
			this.depth.decrementAndGet();
		}

		@Override
		public void onError(Throwable thrown) {
			this.end.complete(thrown.toString());
		}

		@Override
		public void onComplete() {
			this.end.complete("complete");
		}

	}

}
