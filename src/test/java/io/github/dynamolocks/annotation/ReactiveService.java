package io.github.dynamolocks.annotation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.OnContention;
import io.github.dynamolocks.reactive.ReactiveLocks;

/**
 * Methods that return streams. The stream for "endless" never ends.
 */
class ReactiveService {

	private final List<String> events = new CopyOnWriteArrayList<>();

	private final LosableLocks locks;

	ReactiveService(LosableLocks locks) {
		this.locks = locks;
	}

	List<String> events() {
		return this.events;
	}

	private Flux<String> work(String id) {
		event("called", id);
		if (id.equals("endless")) {
			return Flux.<String>never().doOnCancel(() -> this.events.add("cancelled"));
		}
		return Flux.just(id)
			.publishOn(Schedulers.parallel())
			.delayElements(Duration.ofMillis(1))
			.doOnNext((text) -> event("at work", id));
	}

	private void event(String event, String id) {
		this.events.add(event + " " + id + " free " + this.locks.isFree(id));
	}

	@DistributedLock("#id")
	Mono<String> mono(String id) {
		return work(id).next();
	}

	@DistributedLock("#id")
	Flux<String> flux(String id) {
		return work(id);
	}

	@DistributedLock("#id")
	Publisher<String> publisher(String id) {
		return work(id);
	}

	@DistributedLock("#id")
	Single<String> single(String id) {
		return Single.fromPublisher(work(id));
	}

	@DistributedLock("#id")
	Maybe<String> maybe(String id) {
		return Maybe.fromPublisher(work(id));
	}

	@DistributedLock("#id")
	Completable completable(String id) {
		return Completable.fromPublisher(work(id));
	}

	@DistributedLock("#id")
	Flowable<String> flowable(String id) {
		return Flowable.fromPublisher(work(id));
	}

	@DistributedLock("#id")
	Observable<String> observable(String id) {
		return Observable.fromPublisher(work(id));
	}

	@DistributedLock("#id")
	Uni<String> uni(String id) {
		return Uni.createFrom().publisher(flowOf(work(id)));
	}

	@DistributedLock("#id")
	Multi<String> multi(String id) {
		return Multi.createFrom().publisher(flowOf(work(id)));
	}

	@DistributedLock("#id")
	Flow.Publisher<String> flow(String id) {
		return flowOf(work(id));
	}

	private static <T> Flow.Publisher<T> flowOf(Publisher<T> publisher) {
		return FlowAdapters.toFlowPublisher(publisher);
	}

	@DistributedLock("#id")
	Mono<String> ofMutable(StringBuilder id) {
		return ReactiveLocks.currentLease().map(Lease::resource);
	}

	@DistributedLock(resource = "#id", onContention = OnContention.SKIP)
	Mono<String> skippedMono(String id) {
		return Mono.just("ran");
	}

	@DistributedLock(resource = "#id", onContention = OnContention.SKIP)
	Flux<String> skippedFlux(String id) {
		return work(id);
	}

	@DistributedLock(resource = "#id", onContention = OnContention.SKIP)
	Maybe<String> skippedMaybe(String id) {
		return Maybe.fromPublisher(work(id));
	}

	@DistributedLock(resource = "#id", onContention = OnContention.SKIP)
	Completable skippedCompletable(String id) {
		return Completable.fromPublisher(work(id));
	}

	@DistributedLock(resource = "#id", onContention = OnContention.SKIP)
	Uni<String> skippedUni(String id) {
		return Uni.createFrom().publisher(flowOf(work(id)));
	}

	@DistributedLock(resource = "#id", fallback = "busy")
	Single<String> withFallback(String id) {
		return Single.just("ran " + id);
	}

	Single<String> busy(String id) {
		return Single.just("busy " + id);
	}

	@DistributedLock(resource = "#id", fallback = "notCalled")
	Mono<String> wantsAnother(String id, ReactiveService self) {
		return self.mono("other");
	}

	Mono<String> notCalled(String id, ReactiveService self) {
		return Mono.just("wrong");
	}

	@DistributedLock("#id")
	Mono<Boolean> nests(String id, ReactiveService self) {
		return ReactiveLocks.currentLease()
			.delayElement(Duration.ofMillis(1))
			.flatMap((outer) -> Mono.from(self.lease(id)).map((inner) -> inner.owner().equals(outer.owner())));
	}

	@DistributedLock("#id")
	Publisher<Lease> lease(String id) {
		return ReactiveLocks.currentLease();
	}

}
