package io.github.dynamolocks.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.proof.Call;
import io.github.dynamolocks.proof.Outcome;
import io.github.dynamolocks.proof.Span;

/**
 * Makes one call after the other on a thread of a process: acquires a lock in one of the
 * ways that the client offers, holds it for a time, checks its lease, and releases it.
 */
final class Caller {

	private static final long MILLI = 1_000_000;

	/** How long a caller holds a lock that holds it for as long as it can. */
	private static final Duration MOST_STUBBORN = Duration.ofSeconds(12);

	private final SimulatedProcess process;

	private final VirtualTime time;

	private final Calls calls;

	private final Scenario scenario;

	private final RandomGenerator random;

	private final String name;

	private int count;

	Caller(SimulatedProcess process, VirtualTime time, Calls calls, Scenario scenario, RandomGenerator random,
			String name) {
		this.process = process;
		this.time = time;
		this.calls = calls;
		this.scenario = scenario;
		this.random = random;
		this.name = name;
	}

	/** Makes calls until the round has enough, or the process has ended. */
	void run() {
		while (this.calls.acquisitions() < this.scenario.acquisitions() && !this.process.isClosed()) {
			SimulatedThread.current().sleepFor(this.random.nextLong(4 * MILLI));
			boolean unused = Thread.interrupted();
			call();
		}
	}

	private void call() {
		int number = (this.random.nextInt(3) > 0) ? 0 : this.random.nextInt(this.scenario.resources());
		String resource = this.scenario.resource(number);
		LockRequest request = varied(resource);
		String id = "%s-%s-%s".formatted(this.process.name(), this.name, this.count++);
		Journal journal = new Journal(id, resource);
		long started = this.time.stamp();
		this.calls.waits(resource);
		Call.End end = null;
		try {
			acquire(this.process.client(), request, journal);
			end = new Call.End(this.time.stamp(), Outcome.DONE, "");
		}
		catch (ProcessDeath ex) {
			throw ex;
		}
		catch (Throwable ex) {
			end = failed(journal, ex);
		}
		finally {
			journal.end();
			this.calls.add(new Call(id, this.process.name(), this.name, started, Set.of(resource), end,
					(journal.body != null) ? List.of(journal.body) : List.of()));
		}
	}

	/** Returns a request for a resource, with a token if it has one. */
	static LockRequest request(String resource) {
		return LockRequest.of(resource).withFencing(resource.startsWith("fenced") ? Fencing.ON : Fencing.OFF);
	}

	private LockRequest varied(String resource) {
		LockRequest request = request(resource).withWaitTime(Duration.ofMinutes(5));
		return switch (this.random.nextInt(20)) {
			case 0 -> request.withWaitTime(Duration.ZERO);
			case 1, 2 -> request.withWaitTime(Duration.ofMillis(1 + this.random.nextInt(300)));
			case 3 -> request.withoutRenewal();
			default -> request;
		};
	}

	private void acquire(DefaultLockClient client, LockRequest request, Journal journal) {
		switch (this.random.nextInt(8)) {
			case 0 -> {
				Optional<Lease> lease = client.tryAcquire(request);
				lease.ifPresent((acquired) -> hold(acquired, journal));
			}
			case 1, 2 -> client.execute(request, () -> body(LeaseContext.current(), journal));
			case 3 -> {
				CompletableFuture<Lease> future = client.acquireAsync(request);
				hold(await(future, (this.random.nextInt(4) == 0) ? this.random.nextLong(200 * MILLI) : -1), journal);
			}
			default -> hold(client.acquire(request), journal);
		}
	}

	/** Waits for a future, and cancels it after a time. */
	private Lease await(CompletableFuture<Lease> future, long patience) {
		SimulatedThread thread = SimulatedThread.current();
		CompletableFuture<Lease> unused = future.whenComplete((lease, failure) -> thread.wake(0));
		long end = this.time.now() + patience;
		while (!future.isDone() && (patience < 0 || this.time.now() < end) && !Thread.currentThread().isInterrupted()) {
			thread.pause((patience < 0) ? -1 : end - this.time.now());
		}
		if (!future.isDone()) {
			boolean unusedResult = future.cancel(false);
		}
		return future.join();
	}

	private void hold(Lease lease, Journal journal) {
		try (lease) {
			body(lease, journal);
		}
	}

	private void body(Lease lease, Journal journal) {
		journal.begin(lease);
		try {
			boolean held = journal.check(lease);
			if (this.random.nextDouble() < this.scenario.stubborn()) {
				long end = this.time.now() + this.random.nextLong(MOST_STUBBORN.toNanos());
				this.process.holdsForLong();
				while (held && this.time.now() < end && !Thread.currentThread().isInterrupted()) {
					SimulatedThread.current().sleepFor(this.random.nextLong(200 * MILLI));
					held = journal.check(lease);
				}
			}
			else {
				SimulatedThread.current()
					.sleepFor(this.random.nextLong((this.random.nextInt(100) == 0) ? 500 * MILLI : 2 * MILLI));
				held = journal.check(lease);
			}
		}
		finally {
			journal.leave();
		}
	}

	private Call.End failed(Journal journal, Throwable thrown) {
		Throwable failure = (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause()
				: thrown;
		Outcome outcome;
		if (failure instanceof LeaseLostException) {
			outcome = Outcome.LOST;
		}
		else if (failure instanceof LockNotAcquiredException refused) {
			outcome = (refused.reason() == LockNotAcquiredException.Reason.CONTENDED) ? Outcome.CONTENDED
					: Outcome.REFUSED;
		}
		else if (failure instanceof CancellationException) {
			outcome = Outcome.REFUSED;
		}
		else if (failure instanceof LockStoreException) {
			outcome = (journal.body != null) ? Outcome.BODY_FAILED : Outcome.UNREACHABLE;
		}
		else {
			outcome = Outcome.UNEXPECTED;
		}
		return new Call.End(this.time.stamp(), outcome, String.valueOf(failure.getMessage()));
	}

	/**
	 * What is recorded of one call.
	 */
	private final class Journal {

		private final String id;

		private final String resource;

		private final List<Call.Check> checks = new ArrayList<>();

		private boolean waiting = true;

		private boolean inside;

		private Call.@Nullable Body body;

		private @Nullable Lease lease;

		Journal(String id, String resource) {
			this.id = id;
			this.resource = resource;
		}

		void begin(Lease acquired) {
			this.lease = acquired;
			this.inside = true;
			Caller.this.calls.entered(this.id, this.resource, acquired.owner());
			waitsNoMore();
		}

		/** Asks whether the lease is held, if the process can know. */
		boolean check(Lease acquired) {
			long remaining = acquired.remaining().toMillis();
			if (!Caller.this.process.host().isBlind()) {
				this.checks.add(new Call.Check(Span.at(Caller.this.time.stamp()), remaining));
			}
			return remaining > 0;
		}

		void leave() {
			if (this.inside) {
				this.inside = false;
				Caller.this.calls.left(this.resource);
				Lease held = this.lease;
				if (held != null) {
					// A process that cannot know that its clocks stopped cannot tell its
					// callers.
					Long left = Caller.this.process.host().isBlind() ? null : Long.valueOf(Caller.this.time.stamp());
					this.body = new Call.Body(this.resource, held.owner(),
							held.fencingToken().isPresent() ? Long.valueOf(held.fencingToken().getAsLong()) : null,
							this.checks, left);
				}
			}
		}

		private void waitsNoMore() {
			if (this.waiting) {
				this.waiting = false;
				Caller.this.calls.waitsNoMore(this.resource);
			}
		}

		void end() {
			leave();
			waitsNoMore();
		}

	}

}
