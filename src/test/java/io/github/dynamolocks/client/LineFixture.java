package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.ObservedStore.Request;
import io.github.dynamolocks.store.AcquireCommand;
import io.github.dynamolocks.store.AcquireResult;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.Place;
import io.github.dynamolocks.test.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Provides several clients over one store, on manual time, and the order in which they
 * are served.
 */
abstract class LineFixture {

	static final String RESOURCE = "order:42";

	static final LockRequest REQUEST = LockRequest.of(RESOURCE);

	static final Duration GRANT = Duration.ofSeconds(3);

	static final Duration POLL_MAX = WaitingClient.SETTINGS.pollMax();

	final ManualClock clock = new ManualClock();

	final ManualScheduler scheduler = new ManualScheduler(this.clock);

	final InMemoryLockStore memory = new InMemoryLockStore(this.clock);

	final List<WaitingClient> clients = new ArrayList<>();

	final List<String> served = new CopyOnWriteArrayList<>();

	final List<Long> tokens = new ArrayList<>();

	int inside;

	WaitingClient client() {
		WaitingClient client = new WaitingClient(this.memory, this.clock, this.scheduler);
		this.clients.add(client);
		return client;
	}

	/** Waits, holds the lock for a time and releases it, without a look at the future. */
	void pass(WaitingClient client, String name, LockRequest request, long millis) {
		CompletableFuture<String> unused = join(client, name, request, millis);
	}

	/** Waits, and holds the lock for some time. */
	CompletableFuture<String> join(WaitingClient client, String name, LockRequest request, long millis) {
		return client.join(request).thenApply((lease) -> {
			enter(name);
			lease.fencingToken().ifPresent(this.tokens::add);
			later(millis, () -> {
				exit();
				lease.close();
			});
			return name;
		});
	}

	/** Acquires a lock again and again. */
	void repeat(WaitingClient client, Runnable turn) {
		CompletableFuture<Void> unused = client.join(REQUEST.withWaitTime(Duration.ofHours(1))).thenAccept((lease) -> {
			enter("any");
			turn.run();
			later(1, () -> {
				exit();
				lease.close();
				repeat(client, turn);
			});
		});
	}

	synchronized void enter(String name) {
		boolean several = !name.equals("b alone");
		assertThat(this.inside).as("owners at the same time").isZero();
		this.inside += several ? 1 : 0;
		this.served.add(name);
	}

	synchronized @Nullable String exit() {
		this.inside = Math.max(0, this.inside - 1);
		return null;
	}

	void later(long millis, Runnable action) {
		Object unused = this.scheduler.schedule(action, millis, TimeUnit.MILLISECONDS);
	}

	/** Adds processes to the line that do nothing any more. */
	void dead(int number) {
		for (int i = 0; i < number; i++) {
			String id = "dead %s %s".formatted(this.clock.nanoTime(), i);
			AcquireResult unused = this.memory.join(command(id, WaitingClient.LEASE, new Place(id)));
		}
	}

	/** Acquires the lock for a process that does nothing any more. */
	void dead(Duration lease) {
		assertThat(this.memory.acquire(command("dead owner", lease, null))).isInstanceOf(Acquisition.class);
	}

	static AcquireCommand command(String owner, Duration lease, @Nullable Place place) {
		return new AcquireCommand(RESOURCE, owner, lease, Duration.ZERO, 0, "dead process", place, false);
	}

	List<String> line() {
		return this.memory.read(RESOURCE).map(LockRecord::line).orElse(List.of());
	}

	static LockNotAcquiredException refusal(CompletableFuture<Lease> future) {
		assertThat(future).isCompletedExceptionally();
		CompletionException failure = catchThrowableOfType(CompletionException.class, future::join);
		return (LockNotAcquiredException) Objects.requireNonNull(failure.getCause());
	}

	static long count(List<Request> requests, Request request) {
		return requests.stream().filter(request::equals).count();
	}

	static List<String> names(String prefix, int number) {
		return IntStream.range(0, number).mapToObj((index) -> prefix + index).toList();
	}

	void advance(long millis) {
		this.scheduler.advance(Duration.ofMillis(millis));
	}

	void assertNothingLeft() {
		assertNothingLeft(RESOURCE);
	}

	void assertNothingLeft(String... resources) {
		this.clients.forEach(WaitingClient::assertNothingLeft);
		for (String resource : resources) {
			assertThat(this.memory.read(resource)).isEmpty();
		}

	}

}
