package io.github.dynamolocks.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

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
		String resource = this.scenario.resource(this.random);
		LockRequest request = varied(resource);
		String id = this.process.name() + "-" + this.name + "-" + this.count++;
		List<LockRequest> requests = (this.scenario.threads() > 1 && this.random.nextInt(12) == 0) ? several(request)
				: List.of(request);
		Set<String> resources = requests.stream().map(LockRequest::resource).collect(Collectors.toSet());
		CallJournal journal = new CallJournal(this.calls, this.time, this.process, id, resources,
				requests.get(0).holdAtLeast().toNanos());
		Call.End end = null;
		try {
			if (requests.size() > 1) {
				acquireAll(this.process.client(), requests, journal);
			}
			else {
				acquire(this.process.client(), request, journal);
			}
			end = new Call.End(this.time.stamp(), Outcome.DONE, "");
		}
		catch (ProcessDeath ex) {
			throw ex;
		}
		catch (Throwable ex) {
			end = failed(journal, ex);
		}
		finally {
			journal.end(this.name, end);
		}
	}

	private List<LockRequest> several(LockRequest first) {
		List<LockRequest> requests = new ArrayList<>(List.of(first.withHoldAtLeast(Duration.ZERO)));
		for (int i = 0; i < 2; i++) {
			String resource = this.scenario.resource(this.random.nextInt(this.scenario.resources()));
			requests.add(request(resource).withWaitTime(Objects.requireNonNull(first.waitTime())));
		}
		return requests;
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
			case 4 -> (this.random.nextInt(3) > 0 || resource.equals(this.scenario.resource(0))) ? request
					: request.withHoldAtLeast(Duration.ofMillis(100 + this.random.nextInt(900)));
			default -> request;
		};
	}

	private void acquire(DefaultLockClient client, LockRequest request, CallJournal journal) {
		switch (this.random.nextInt(10)) {
			case 0 -> {
				Optional<Lease> lease = client.tryAcquire(request);
				lease.ifPresent((acquired) -> hold(acquired, journal));
			}
			case 1, 2 -> client.execute(request, () -> body(List.of(LeaseContext.current()), journal));
			case 3 -> client.execute(request, () -> nest(client, request, journal));
			case 4 -> hold(await(client.acquireAsync(request), patience()), journal);
			case 5 -> {
				CompletableFuture<Void> future = client.executeAsync(request, (lease) -> work(List.of(lease), journal));
				try {
					await(future, -1);
				}
				finally {
					journal.leave();
				}
			}
			default -> hold(client.acquire(request), journal);
		}
	}

	private void acquireAll(DefaultLockClient client, List<LockRequest> requests, CallJournal journal) {
		switch (this.random.nextInt(3)) {
			case 0 -> {
				CompletableFuture<Void> future = client.executeAsync(requests,
						(lease) -> work(LeaseContext.all(), journal));
				await(future, -1);
			}
			case 1 -> {
				List<Lease> leases = client.hold(requests);
				try {
					body(leases, journal);
				}
				finally {
					close(leases);
				}
			}
			default -> client.execute(requests, () -> body(LeaseContext.all(), journal));
		}
	}

	/** Closes all leases, and reports a lost one above all. */
	private static void close(List<Lease> leases) {
		RuntimeException failure = null;
		for (Lease lease : leases) {
			try {
				lease.close();
			}
			catch (LeaseLostException | LockStoreException ex) {
				failure = (failure instanceof LeaseLostException) ? failure : ex;
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	private long patience() {
		return (this.random.nextInt(4) == 0) ? this.random.nextLong(200 * MILLI) : -1;
	}

	/** Acquires the lock that the thread has once more, which must be the same lease. */
	private void nest(DefaultLockClient client, LockRequest request, CallJournal journal) {
		String owner = LeaseContext.current().owner();
		body(List.of(LeaseContext.current()), journal, () -> client.execute(request, () -> {
			if (!LeaseContext.current().owner().equals(owner)) {
				throw new IllegalStateException(
						"The nested call has the lease of %s".formatted(LeaseContext.current().owner()));
			}
		}));
	}

	/** Works on another thread, until the stage is complete. */
	private CompletionStage<Void> work(List<Lease> leases, CallJournal journal) {
		journal.begin(leases);
		boolean unused = journal.check();
		CompletableFuture<Void> done = new CompletableFuture<>();
		VirtualTime.Event unusedEvent = this.time.later(this.random.nextLong(5 * MILLI), this.process.host(), () -> {
			boolean unusedLast = journal.check();
			journal.leave();
			boolean unusedDone = done.complete(null);
		});
		return done;
	}

	/** Waits for a future, and cancels it after a time. */
	private <T> T await(CompletableFuture<T> future, long patience) {
		SimulatedThread thread = SimulatedThread.current();
		CompletableFuture<T> unused = future.whenComplete((result, failure) -> thread.wake(0));
		long end = this.time.now() + patience;
		while (!future.isDone() && (patience < 0 || this.time.now() < end) && !Thread.currentThread().isInterrupted()) {
			thread.pause((patience < 0) ? -1 : end - this.time.now());
		}
		if (!future.isDone()) {
			boolean unusedResult = future.cancel(false);
		}
		return future.join();
	}

	private void hold(Lease lease, CallJournal journal) {
		try (lease) {
			body(List.of(lease), journal);
		}
	}

	private void body(List<Lease> leases, CallJournal journal) {
		body(leases, journal, () -> {
		});
	}

	private void body(List<Lease> leases, CallJournal journal, Runnable inside) {
		journal.begin(leases);
		try {
			boolean held = journal.check();
			inside.run();
			if (this.random.nextDouble() < this.scenario.stubborn()) {
				long end = this.time.now() + this.random.nextLong(MOST_STUBBORN.toNanos());
				this.process.holdsForLong();
				while (held && this.time.now() < end && !Thread.currentThread().isInterrupted()) {
					SimulatedThread.current().sleepFor(this.random.nextLong(200 * MILLI));
					if (this.random.nextInt(30) == 0) {
						extend(leases.get(0));
					}
					held = journal.check();
				}
				if (!held && this.random.nextBoolean()) {
					// It must not be held again.
					SimulatedThread.current().sleepFor(this.random.nextLong(1000 * MILLI));
					boolean unused = journal.check();
				}
			}
			else {
				SimulatedThread.current()
					.sleepFor(this.random.nextLong((this.random.nextInt(100) == 0) ? 500 * MILLI : 2 * MILLI));
				held = journal.check();
			}
		}
		finally {
			journal.leave();
		}
	}

	/** Gives a lease another length, from now on. */
	private void extend(Lease lease) {
		try {
			lease.extend(Duration.ofMillis(this.random.nextLong(3000, this.scenario.lease().toMillis() + 1)));
		}
		catch (LeaseLostException | LockStoreException ex) {
			// The next check tells whether the lease is held.
		}
	}

	private Call.End failed(CallJournal journal, Throwable thrown) {
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
			outcome = journal.hasRun() ? Outcome.BODY_FAILED : Outcome.UNREACHABLE;
		}
		else {
			outcome = Outcome.UNEXPECTED;
		}
		return new Call.End(this.time.stamp(), outcome, String.valueOf(failure.getMessage()));
	}

}
