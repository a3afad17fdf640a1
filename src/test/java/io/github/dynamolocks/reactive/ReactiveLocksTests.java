package io.github.dynamolocks.reactive;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests streams whose subscriptions each run under their own locks.
 */
class ReactiveLocksTests extends ReactiveFixture {

	@Test
	void streamWithoutASubscriberSendsNoRequest() {
		AtomicInteger made = new AtomicInteger();
		Mono<String> locked = ReactiveLocks.mono(this.client, requests("a"),
				() -> Mono.just("made " + made.incrementAndGet()));
		assertThat(this.store.count()).isZero();
		StepVerifier.create(locked).expectNext("made 1").expectComplete().verify(PATIENCE);
		StepVerifier.create(locked).expectNext("made 2").expectComplete().verify(PATIENCE);
		assertThat(this.store.count()).isEqualTo(4);
	}

	@Test
	void elementOfAMonoIsDeliveredAfterTheRelease() {
		Mono<Boolean> locked = ReactiveLocks.mono(this.client, requests("a"), () -> Mono.just("under the lock"))
			.map((text) -> isFree("a"));
		StepVerifier.create(locked).expectNext(true).expectComplete().verify(PATIENCE);
	}

	@Test
	void fluxHoldsTheLockUntilItCompletes() {
		TestPublisher<String> source = TestPublisher.create();
		StepVerifier
			.create(ReactiveLocks.flux(this.client, requests("a"), () -> source).map((text) -> text + isFree("a")))
			.then(() -> awaitSubscriber(source))
			.then(() -> source.next("1: "))
			.expectNext("1: false")
			.then(() -> source.next("2: "))
			.expectNext("2: false")
			.then(source::complete)
			.expectComplete()
			.verify(PATIENCE);
		assertThat(isFree("a")).isTrue();
	}

	@Test
	void failureIsDeliveredAfterTheRelease() {
		Mono<String> locked = ReactiveLocks.<String>mono(this.client, requests("a"), () -> {
			throw new IllegalStateException("not made");
		}).onErrorResume((failure) -> Mono.just(failure.getMessage() + isFree("a")));
		StepVerifier.create(locked).expectNext("not madetrue").expectComplete().verify(PATIENCE);
		Flux<String> failing = ReactiveLocks.flux(this.client, requests("a"),
				() -> Flux.concat(Flux.just("one"), Flux.error(new IllegalStateException("failed"))));
		StepVerifier.create(failing).expectNext("one").expectErrorMessage("failed").verify(PATIENCE);
	}

	@Test
	void emptyStreamStaysEmpty() {
		StepVerifier.create(ReactiveLocks.mono(this.client, requests("a"), Mono::empty))
			.expectComplete()
			.verify(PATIENCE);
		StepVerifier.create(ReactiveLocks.flux(this.client, requests("a"), Flux::empty))
			.expectComplete()
			.verify(PATIENCE);
		assertThat(this.store.count()).isEqualTo(4);
	}

	@Test
	void bodyReceivesOnlyTheRequestsOfTheSubscriber() {
		TestPublisher<Integer> source = TestPublisher.createNoncompliant(TestPublisher.Violation.DEFER_CANCELLATION);
		StepVerifier.create(ReactiveLocks.flux(this.client, requests("a"), () -> source), 0)
			.then(() -> awaitSubscriber(source))
			.then(() -> source.assertMaxRequested(0))
			.thenRequest(2)
			.then(() -> source.assertMinRequested(2))
			.then(() -> source.next(1, 2))
			.expectNext(1, 2)
			.thenCancel()
			.verify(PATIENCE);
		source.assertMaxRequested(2);
		source.assertCancelled();
		AtomicInteger produced = new AtomicInteger();
		StepVerifier
			.create(ReactiveLocks.flux(this.client, requests("a"),
					() -> Flux.range(1, 1000).doOnNext((number) -> produced.incrementAndGet())), 3)
			.expectNext(1, 2, 3)
			.thenCancel()
			.verify(PATIENCE);
		assertThat(produced).hasValue(3);
	}

	@Test
	void refusalFailsTheStream() {
		Lease taken = this.rival.acquire(LockRequest.of("b"));
		StepVerifier
			.create(ReactiveLocks.mono(this.client, List.of(LockRequest.of("a"), LockRequest.of("b")),
					() -> Mono.just("never")))
			.expectErrorSatisfies((failure) -> assertThat(failure).isInstanceOf(LockNotAcquiredException.class)
				.hasMessageContaining("'b'"))
			.verify(PATIENCE);
		taken.close();
	}

	@Test
	void contextContainsTheLeases() {
		List<LockRequest> requests = List.of(LockRequest.of("b").withFencing(Fencing.ON), LockRequest.of("a"));
		Mono<List<String>> locked = ReactiveLocks.mono(this.client, requests, () -> {
			assertThat(LeaseContext.all()).hasSize(2);
			return Mono.just("x")
				.publishOn(Schedulers.parallel())
				.flatMap((text) -> ReactiveLocks.currentLease())
				.zipWith(Mono.deferContextual((context) -> Mono.just(ReactiveLocks.leases(context))), (lease, all) -> {
					lease.ensureHeld();
					assertThat(lease.fencingToken()).isPresent();
					return all.stream().map(Lease::resource).toList();
				})
				// The zip may end on the subscribing thread, to which the leases are
				// still bound.
				.publishOn(Schedulers.parallel())
				.doOnNext((unused) -> assertThat(LeaseContext.all()).isEmpty());
		});
		StepVerifier.create(locked).expectNext(List.of("b", "a")).expectComplete().verify(PATIENCE);
		StepVerifier.create(ReactiveLocks.currentLease())
			.expectErrorSatisfies((failure) -> assertThat(failure).hasMessageContaining("runs under no lock"))
			.verify(PATIENCE);
	}

	@Test
	void nestedStreamSharesTheOuterLock() {
		AtomicReference<String> outer = new AtomicReference<>();
		Mono<String> locked = ReactiveLocks.mono(this.client, requests("a"),
				() -> ReactiveLocks.currentLease()
					.doOnNext((lease) -> outer.set(lease.owner()))
					.publishOn(Schedulers.boundedElastic())
					.flatMap((lease) -> ReactiveLocks.mono(this.client, requests("a"), ReactiveLocks::currentLease))
					.map((lease) -> lease.owner() + isFree("a")));
		StepVerifier.create(locked)
			.assertNext((owner) -> assertThat(owner).isEqualTo(outer.get() + "false"))
			.expectComplete()
			.verify(PATIENCE);
		assertThat(this.store.count()).isEqualTo(2);
	}

	@Test
	void subscriptionsExcludeEachOther() {
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		List<LockRequest> patient = List.of(LockRequest.of("a").withWaitTime(PATIENCE));
		Mono<Integer> locked = ReactiveLocks.mono(this.client, patient,
				() -> Mono.fromCallable(() -> most.accumulateAndGet(inside.incrementAndGet(), Math::max))
					.publishOn(Schedulers.parallel())
					.doOnNext((number) -> inside.decrementAndGet()));
		StepVerifier.create(Flux.range(0, 200).flatMap((i) -> locked, 200))
			.expectNextCount(200)
			.expectComplete()
			.verify(PATIENCE);
		assertThat(most).hasValue(1);
	}

}
