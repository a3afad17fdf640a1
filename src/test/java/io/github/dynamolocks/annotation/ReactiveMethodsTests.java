package io.github.dynamolocks.annotation;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockNotAcquiredException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests methods that return a stream, of every library that Spring supports.
 */
class ReactiveMethodsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final AnnotationConfigApplicationContext context = Contexts.start(LosableLocks.Enabled.class,
			ReactiveService.class, AdviceWithin.class);

	private final LosableLocks locks = this.context.getBean(LosableLocks.class);

	private final ReactiveService service = this.context.getBean(ReactiveService.class);

	@AfterEach
	void nothingIsLeft() {
		Awaitility.await().untilAsserted(() -> {
			assertThat(this.locks.client().heldLocks()).isZero();
			assertThat(this.locks.client().waitingCallers()).isZero();
			assertThat(this.locks.isFree("a")).isTrue();
		});
		this.context.close();
	}

	static Stream<Arguments> types() {
		return Stream.of(type(Mono.class, ReactiveService::mono), type(Flux.class, ReactiveService::flux),
				type(Publisher.class, ReactiveService::publisher), type(Single.class, ReactiveService::single),
				type(Maybe.class, ReactiveService::maybe), type(Completable.class, ReactiveService::completable),
				type(Flowable.class, ReactiveService::flowable), type(Observable.class, ReactiveService::observable),
				type(Uni.class, ReactiveService::uni), type(Multi.class, ReactiveService::multi),
				type(Flow.Publisher.class, ReactiveService::flow));
	}

	private static Arguments type(Class<?> type, BiFunction<ReactiveService, String, Object> method) {
		return Arguments.of(type, method);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("types")
	void everySubscriptionHasItsOwnLock(Class<?> type, BiFunction<ReactiveService, String, Object> method) {
		Flux<Object> stream = publisher(type, method.apply(this.service, "a"));
		assertThat(this.service.events()).isEmpty();
		for (int i = 1; i <= 2; i++) {
			StepVerifier.create(stream.defaultIfEmpty("none")).expectNextCount(1).expectComplete().verify(PATIENCE);
			assertThat(this.locks.isFree("a")).isTrue();
			assertThat(this.service.events()).hasSize(2 * i).allMatch((event) -> event.endsWith(" a free false"));
		}
		try (Lease taken = this.locks.holdElsewhere("a")) {
			StepVerifier.create(stream).expectError(LockNotAcquiredException.class).verify(PATIENCE);
		}
		assertThat(this.service.events()).hasSize(4);
		assertThat(this.context.getBean(AdviceWithin.class).seen()).hasSize(2)
			.allMatch((call) -> call.endsWith(" under [a]"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("types")
	void cancelledSubscriptionReleasesTheLock(Class<?> type, BiFunction<ReactiveService, String, Object> method) {
		StepVerifier.create(publisher(type, method.apply(this.service, "endless")))
			.expectSubscription()
			.then(() -> Awaitility.await().until(() -> !this.service.events().isEmpty()))
			.then(() -> assertThat(this.locks.isFree("endless")).isFalse())
			.thenCancel()
			.verify(PATIENCE);
		Awaitility.await().until(() -> this.locks.isFree("endless"));
		Awaitility.await().until(() -> this.service.events().contains("cancelled"));
	}

	@Test
	void resourceIsEvaluatedWhenTheMethodIsCalled() {
		StringBuilder id = new StringBuilder("a");
		Mono<String> stream = this.service.ofMutable(id);
		id.append("b");
		StepVerifier.create(stream).expectNext("a").expectComplete().verify(PATIENCE);
		assertThatIllegalArgumentException().isThrownBy(() -> this.service.ofMutable(new StringBuilder()));
	}

	@Test
	void skippedStreamIsEmpty() {
		try (Lease taken = this.locks.holdElsewhere("a")) {
			StepVerifier.create(this.service.skippedMono("a")).expectComplete().verify(PATIENCE);
			StepVerifier.create(this.service.skippedFlux("a")).expectComplete().verify(PATIENCE);
			this.service.skippedMaybe("a").test().awaitDone(20, TimeUnit.SECONDS).assertNoValues();
			this.service.skippedCompletable("a").test().awaitDone(20, TimeUnit.SECONDS).assertComplete();
			assertThat(this.service.skippedUni("a").await().atMost(PATIENCE)).isNull();
		}
		assertThat(this.service.events()).isEmpty();
		StepVerifier.create(this.service.skippedMono("a")).expectNext("ran").expectComplete().verify(PATIENCE);
	}

	@Test
	void fallbackIsSubscribedOnContention() {
		Single<String> single = this.service.withFallback("a");
		try (Lease taken = this.locks.holdElsewhere("a")) {
			single.test().awaitDone(20, TimeUnit.SECONDS).assertValue("busy a");
		}
		single.test().awaitDone(20, TimeUnit.SECONDS).assertValue("ran a");
	}

	@Test
	void refusalOfAnotherLockInTheStreamReachesTheSubscriber() {
		try (Lease taken = this.locks.holdElsewhere("other")) {
			StepVerifier.create(this.service.wantsAnother("a", this.service))
				.expectErrorSatisfies((failure) -> assertThat(failure).hasMessageContaining("'other'"))
				.verify(PATIENCE);
		}
	}

	@Test
	void nestedStreamSharesTheLock() {
		StepVerifier.create(this.service.nests("a", this.service)).expectNext(true).expectComplete().verify(PATIENCE);
	}

	private static Flux<Object> publisher(Class<?> type, Object stream) {
		ReactiveAdapter adapter = Objects.requireNonNull(ReactiveAdapterRegistry.getSharedInstance().getAdapter(type));
		return Flux.from(adapter.<Object>toPublisher(stream));
	}

}
