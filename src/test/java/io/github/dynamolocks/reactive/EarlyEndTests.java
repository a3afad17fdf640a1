package io.github.dynamolocks.reactive;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.OnLeaseLost;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests streams that end early, by a cancellation or by a lost lease.
 */
class EarlyEndTests extends ReactiveFixture {

	@Test
	void cancelledWaiterLeavesTheQueue() {
		Lease taken = this.rival.acquire(LockRequest.of("a"));
		AtomicInteger made = new AtomicInteger();
		Disposable waiting = ReactiveLocks
			.mono(this.client, List.of(LockRequest.of("a").withWaitTime(PATIENCE)),
					() -> Mono.just(made.incrementAndGet()))
			.subscribe();
		Awaitility.await().until(() -> this.client.waitingCallers() == 1);
		waiting.dispose();
		assertThat(this.client.waitingCallers()).isZero();
		taken.close();
		assertThat(made).hasValue(0);
	}

	@Test
	void cancellationCancelsTheBodyAndReleasesTheLock() {
		TestPublisher<String> source = TestPublisher.create();
		StepVerifier.create(ReactiveLocks.flux(this.client, requests("a"), () -> source))
			.then(() -> awaitSubscriber(source))
			.then(() -> assertThat(isFree("a")).isFalse())
			.thenCancel()
			.verify(PATIENCE);
		source.assertCancelled();
		Awaitility.await().until(() -> isFree("a"));
	}

	@Test
	void cancellationDuringTheSubscriptionCancelsTheAcquisition() {
		BaseSubscriber<Object> subscriber = new BaseSubscriber<>() {
		};
		CompletableFuture<Object> answer = new CompletableFuture<>();
		LockClient cancelling = (LockClient) Proxy.newProxyInstance(LockClient.class.getClassLoader(),
				new Class<?>[] { LockClient.class }, (proxy, method, arguments) -> {
					subscriber.cancel();
					return answer;
				});
		ReactiveLocks.flux(cancelling, requests("a"), Flux::never).subscribe(subscriber);
		assertThat(answer).isCancelled();
	}

	@Test
	void subscriberThatTakesOnlySomeElementsReleasesTheLock() {
		StepVerifier.create(ReactiveLocks.flux(this.client, requests("a"), () -> Flux.range(1, 100)).take(2))
			.expectNext(1, 2)
			.expectComplete()
			.verify(PATIENCE);
	}

	@Test
	void lostLeaseFailsTheStreamAtItsEnd() {
		TestPublisher<String> source = TestPublisher.create();
		StepVerifier.create(ReactiveLocks.flux(this.client, requests("a"), () -> source))
			.then(() -> awaitSubscriber(source))
			.then(() -> source.next("one"))
			.expectNext("one")
			.then(this::steal)
			.then(() -> source.next("two"))
			.expectNext("two")
			.then(source::complete)
			.expectError(LeaseLostException.class)
			.verify(PATIENCE);
	}

	@Test
	void lostLeaseCancelsTheStreamIfTheRequestSaysSo() {
		TestPublisher<String> source = TestPublisher.create();
		LockRequest request = LockRequest.of("a")
			.withOnLeaseLost(OnLeaseLost.INTERRUPT)
			.withLease(Duration.ofSeconds(3));
		StepVerifier.create(ReactiveLocks.flux(this.client, List.of(request), () -> source))
			.then(() -> awaitSubscriber(source))
			.then(this::steal)
			.expectError(LeaseLostException.class)
			.verify(PATIENCE);
		source.assertCancelled();
	}

	@Test
	void failureOfALostLeaseWaitsForTheSignalInProgress() throws InterruptedException {
		CountDownLatch inside = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		AtomicInteger concurrent = new AtomicInteger();
		LockRequest request = LockRequest.of("a")
			.withOnLeaseLost(OnLeaseLost.INTERRUPT)
			.withLease(Duration.ofSeconds(3));
		AtomicReference<Throwable> end = new AtomicReference<>();
		ReactiveLocks.flux(this.client, List.of(request), () -> Flux.just("one", "two")).subscribe((text) -> {
			concurrent.incrementAndGet();
			inside.countDown();
			await(goOn);
			concurrent.decrementAndGet();
		}, (failure) -> {
			assertThat(concurrent).hasValue(0);
			end.set(failure);
		});
		inside.await();
		steal();
		Awaitility.await().until(() -> this.client.heldLocks() == 0);
		assertThat(end).hasNullValue();
		goOn.countDown();
		Awaitility.await().untilAsserted(() -> assertThat(end.get()).isInstanceOf(LeaseLostException.class));
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
