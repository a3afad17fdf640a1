package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.ObservedStore.Request;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.test.ManualClock;

/**
 * Runs several clients of one store in an order that a seed determines: the next step,
 * the steps during a request, and the requests that fail. Checks after every step that at
 * most one client holds the lock.
 */
final class Schedule {

	private static final String RESOURCE = "hot";

	private static final int EVENTS = 60;

	private static final int MAX_DEPTH = 3;

	private final Random random;

	private final ManualClock clock = new ManualClock();

	private final ShuffledScheduler scheduler;

	private final InMemoryLockStore memory = new InMemoryLockStore(this.clock);

	private final List<WaitingClient> clients = new ArrayList<>();

	/** The waiters of each client, in the order in which they came. */
	private final List<Deque<Waiting>> lines = new ArrayList<>();

	private final List<Lease> held = new ArrayList<>();

	private final Set<String> freedByPerson = new HashSet<>();

	private final Set<Waiting> overtaken = new HashSet<>();

	private @Nullable String violation;

	private int joined;

	private boolean failing = true;

	private long lastToken;

	private int depth;

	private int acquisitions;

	Schedule(long seed) {
		this.random = new Random(seed);
		this.scheduler = new ShuffledScheduler(this.clock, this.random);
		int number = 1 + this.random.nextInt(3);
		for (int i = 0; i < number; i++) {
			WaitingClient client = new WaitingClient(this.memory, WaitingClient.SETTINGS, this.clock, this.scheduler,
					this.random::nextDouble);
			for (Request request : Request.values()) {
				client.store().before(request, () -> disturb(client, request));
				client.store().after(request, () -> disturb(client, request));
			}
			this.clients.add(client);
			this.lines.add(new ArrayDeque<>());
		}
	}

	/** Runs until every waiter has acquired the lock or has stopped waiting. */
	int run() {
		for (int i = 0; i < EVENTS; i++) {
			event();
		}
		this.failing = false;
		for (int i = 0; i < 20_000 && !isOver(); i++) {
			calm();
		}
		Assertions.assertThat(isOver()).as("all have ended").isTrue();
		// Clean-ups may run later.
		for (int i = 0; i < 200; i++) {
			calm();
		}
		this.clients.forEach(WaitingClient::assertNothingLeft);
		Assertions.assertThat(this.memory.read(RESOURCE).map(LockRecord::owner)).isEmpty();
		return this.acquisitions;
	}

	private boolean isOver() {
		return this.held.isEmpty() && this.lines.stream().allMatch(Deque::isEmpty);
	}

	private void calm() {
		if (!this.held.isEmpty() && this.random.nextBoolean()) {
			release();
		}
		else if (!this.scheduler.runOne()) {
			this.scheduler.skip();
		}
		check();
	}

	private void event() {
		switch (this.random.nextInt(10)) {
			case 0, 1, 2 -> join();
			case 3 -> cancel();
			case 4, 5 -> release();
			case 6 -> this.clock.advance(Duration.ofMillis(this.random.nextInt(60)));
			case 7 -> rare();
			default -> {
				if (!this.scheduler.runOne()) {
					this.scheduler.skip();
				}
			}
		}
		check();
	}

	private void rare() {
		switch (this.random.nextInt(4)) {
			case 0 -> this.clock.advance(Duration.ofSeconds(this.random.nextInt(20)));
			// As an operator might who takes the owner for dead. The owner, or the waiter
			// to which it hands off the lock, learns of this from its next request.
			case 1 -> this.memory.read(RESOURCE).map(LockRecord::owner).ifPresent((owner) -> {
				this.freedByPerson.add(owner);
				this.memory.discard(RESOURCE, owner);
			});
			default -> tryOnce();
		}
	}

	/** Runs steps of other clients while a request or its answer is under way. */
	private void disturb(WaitingClient client, Request request) {
		Assertions.assertThat(client.isLocked()).as("no request holds a monitor").isFalse();
		if (this.depth < MAX_DEPTH && this.failing) {
			this.depth++;
			for (int i = this.random.nextInt(3); i > 0; i--) {
				event();
			}
			this.depth--;
		}
		if (this.failing && this.random.nextInt(40) == 0) {
			throw new LockStoreException(RESOURCE, "planned " + request, null, true);
		}
	}

	private void join() {
		int index = this.random.nextInt(this.clients.size());
		LockRequest request = LockRequest.of(RESOURCE)
			.withWaitTime(Duration.ofMillis(1 + this.random.nextInt(90_000)))
			.withFencing(Fencing.ON);
		if (this.random.nextInt(6) == 0) {
			request = request.withLease(Duration.ofSeconds(10));
		}
		Waiting waiting = new Waiting(this.joined++, this.clients.get(index).join(request));
		this.lines.get(index).add(waiting);
		CompletableFuture<Lease> unused = waiting.future()
			.whenComplete((lease, failure) -> served(index, waiting, lease));
	}

	private void served(int index, Waiting waiting, @Nullable Lease lease) {
		Deque<Waiting> line = this.lines.get(index);
		line.remove(waiting);
		if (lease == null) {
			return;
		}
		if (isHeld(lease) && this.overtaken.contains(waiting)) {
			// The future would swallow an exception that is thrown here.
			this.violation = "not first come, first served";
		}
		// Earlier waiters were refused or lost the lock, and may not know it yet.
		line.stream().takeWhile((other) -> other.number() < waiting.number()).forEach(this.overtaken::add);
		hold(lease);
	}

	private void hold(Lease lease) {
		this.acquisitions++;
		if (isHeld(lease)) {
			long token = lease.fencingToken().orElseThrow();
			if (token <= this.lastToken) {
				this.violation = "token %d after %d".formatted(token, this.lastToken);
			}
			this.lastToken = token;
		}
		this.held.add(lease);
		if (holders() > 1) {
			this.violation = "two clients hold the lock";
		}
	}

	private void tryOnce() {
		WaitingClient client = this.clients.get(this.random.nextInt(this.clients.size()));
		try {
			client.client()
				.tryAcquire(LockRequest.of(RESOURCE).withFencing(Fencing.ON).withWaitTime(Duration.ZERO))
				.ifPresent(this::hold);
		}
		catch (LockStoreException ex) {
			// Planned
		}
	}

	private void cancel() {
		Deque<Waiting> line = this.lines.get(this.random.nextInt(this.lines.size()));
		if (!line.isEmpty()) {
			List<Waiting> all = List.copyOf(line);
			all.get(this.random.nextInt(all.size())).future().cancel(false);
		}
	}

	private void release() {
		if (!this.held.isEmpty()) {
			close(this.held.remove(this.random.nextInt(this.held.size())));
		}
	}

	private static void close(Lease lease) {
		try {
			lease.close();
		}
		catch (LeaseLostException | LockStoreException ex) {
			// Planned
		}
	}

	private void check() {
		Assertions.assertThat(this.violation).isNull();
		Assertions.assertThat(holders()).isLessThanOrEqualTo(1);
	}

	private boolean isHeld(Lease lease) {
		return lease.isHeld() && !this.freedByPerson.contains(lease.owner());
	}

	private long holders() {
		return this.held.stream().filter(this::isHeld).count();
	}

	/** A waiter with its number in the order of arrival. */
	private record Waiting(int number, CompletableFuture<Lease> future) {

	}

}
