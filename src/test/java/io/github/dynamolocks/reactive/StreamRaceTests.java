package io.github.dynamolocks.reactive;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import io.github.dynamolocks.LockRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Cancels subscriptions at random moments.
 */
class StreamRaceTests extends ReactiveFixture {

	private static final LockRequest REQUEST = LockRequest.of("a").withWaitTime(PATIENCE);

	private final AtomicInteger inside = new AtomicInteger();

	private final AtomicInteger most = new AtomicInteger();

	@Test
	void cancellationDuringTheAcquisitionLeavesNoLock() {
		Random random = new Random(42);
		Flux<Long> locked = ReactiveLocks.flux(this.client, List.of(REQUEST), Flux::never);
		for (int i = 0; i < 2000; i++) {
			Disposable subscription = locked.subscribe();
			spin(random.nextInt(200_000));
			subscription.dispose();
		}
		assertServed();
	}

	@Test
	void cancellationDuringTheCompletionLeavesNoLock() {
		Random random = new Random(43);
		Mono<String> locked = ReactiveLocks.mono(this.client, List.of(REQUEST), () -> Mono.just("done"));
		AtomicInteger done = new AtomicInteger();
		for (int i = 0; i < 2000; i++) {
			Disposable subscription = locked.subscribe((text) -> done.incrementAndGet());
			spin(random.nextInt(400_000));
			subscription.dispose();
		}
		assertServed();
		assertThat(done).hasPositiveValue();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	@Tag("slow")
	void streamsExcludeEachOtherAlthoughSomeAreCancelled(long seed) {
		Random random = new Random(seed);
		List<Disposable> all = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			List<LockRequest> requests = new ArrayList<>(List.of(REQUEST, REQUEST.withResource("b")));
			Collections.shuffle(requests, random);
			Flux<Integer> locked = ReactiveLocks.flux(random.nextBoolean() ? this.client : this.rival, requests,
					() -> Flux.using(this::enter, (entered) -> Flux.range(0, 3).publishOn(Schedulers.parallel()),
							(entered) -> this.inside.decrementAndGet()));
			Disposable subscription = locked.subscribeOn(Schedulers.parallel()).subscribe();
			if (random.nextInt(3) == 0) {
				Disposable unused = Schedulers.parallel()
					.schedule(subscription::dispose, random.nextInt(60_000), TimeUnit.MICROSECONDS);
			}
			all.add(subscription);
		}
		Awaitility.await().atMost(PATIENCE.multipliedBy(2)).until(() -> all.stream().allMatch(Disposable::isDisposed));
		Awaitility.await().untilAsserted(() -> assertThat(this.inside).hasValue(0));
		assertThat(this.most).hasValue(1);
	}

	private int enter() {
		return this.most.accumulateAndGet(this.inside.incrementAndGet(), Math::max);
	}

	private void assertServed() {
		StepVerifier.create(ReactiveLocks.mono(this.client, List.of(REQUEST), () -> Mono.just("assertServed")))
			.expectNext("assertServed")
			.expectComplete()
			.verify(PATIENCE);
	}

	private static void spin(int nanos) {
		long end = System.nanoTime() + nanos;
		while (System.nanoTime() < end) {
			Thread.onSpinWait();
		}
	}

}
