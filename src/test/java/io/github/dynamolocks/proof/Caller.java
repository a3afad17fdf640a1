package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;

/**
 * Makes one call after the other on a thread of a real or a simulated process: acquires
 * locks in one of the ways that the client offers, holds them for a time, checks its
 * leases, and releases them.
 */
public final class Caller {

	private static final long MILLI = 1_000_000;

	/** How long a caller holds a lock that holds it for as long as it can. */
	private static final Duration MOST_STUBBORN = Duration.ofSeconds(12);

	private final Site site;

	private final Scenario scenario;

	private final RandomGenerator random;

	private final String name;

	private int count;

	/**
	 * Creates a caller.
	 * @param site the process
	 * @param scenario what the caller does
	 * @param random draws how it does that
	 * @param name the name in the process
	 */
	public Caller(Site site, Scenario scenario, RandomGenerator random, String name) {
		this.site = site;
		this.scenario = scenario;
		this.random = random;
		this.name = name;
	}

	/** Makes calls until the process wants no more. */
	public void run() {
		while (this.site.next(this.random.nextLong(this.scenario.pause().toNanos()))) {
			call();
		}
	}

	private void call() {
		LockRequest request = varied(this.scenario.resource(this.random));
		String id = this.site.name() + "-" + this.name + "-" + this.count++;
		List<LockRequest> requests = (this.scenario.threads() > 1 && this.random.nextInt(12) == 0) ? several(request)
				: List.of(request);
		Set<String> resources = requests.stream().map(LockRequest::resource).collect(Collectors.toSet());
		CallRecord record = this.site.record(id, this.name, resources, requests.get(0).holdAtLeast());
		Outcome outcome = null;
		String detail = "";
		try {
			acquire(requests, id, record);
			outcome = Outcome.DONE;
		}
		catch (RuntimeException ex) {
			Throwable failure = (ex instanceof CompletionException && ex.getCause() != null) ? ex.getCause() : ex;
			outcome = Outcome.of(failure, record.hasRun());
			detail = String.valueOf(failure.getMessage());
		}
		finally {
			record.end(outcome, detail);
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
	public static LockRequest request(String resource) {
		return LockRequest.of(resource).withFencing(Resources.isFenced(resource) ? Fencing.ON : Fencing.OFF);
	}

	private LockRequest varied(String resource) {
		LockRequest request = request(resource).withWaitTime(this.scenario.waitTime());
		return switch (this.random.nextInt(20)) {
			case 0 -> request.withWaitTime(Duration.ZERO);
			case 1, 2 -> request.withWaitTime(Duration.ofMillis(1 + this.random.nextInt(300)));
			case 3 -> request.withoutRenewal();
			case 4 -> (this.random.nextInt(3) > 0 || resource.equals(this.scenario.resource(0))) ? request
					: request.withHoldAtLeast(Duration.ofMillis(100 + this.random.nextInt(900)));
			default -> request;
		};
	}

	private void acquire(List<LockRequest> requests, String id, CallRecord record) {
		List<String> resources = requests.stream().map(LockRequest::resource).toList();
		if (this.site.runAnnotated(resources, () -> body(LeaseContext.all(), id, record))) {
			return;
		}
		if (requests.size() > 1) {
			acquireAll(this.site.client(), requests, id, record);
		}
		else {
			acquireOne(this.site.client(), requests.get(0), id, record);
		}
	}

	private void acquireOne(LockClient client, LockRequest request, String id, CallRecord record) {
		switch (this.random.nextInt(10)) {
			case 0 -> {
				Optional<Lease> lease = client.tryAcquire(request);
				lease.ifPresent((acquired) -> hold(acquired, id, record));
			}
			case 1, 2 -> client.execute(request, () -> body(List.of(LeaseContext.current()), id, record));
			case 3 -> client.execute(request, () -> nest(client, request, id, record));
			case 4 -> hold(this.site.await(client.acquireAsync(request), patience()), id, record);
			case 5 -> {
				CompletableFuture<Void> future = client.executeAsync(request,
						(lease) -> work(List.of(lease), id, record));
				try {
					this.site.await(future, -1);
				}
				finally {
					record.leave();
				}
			}
			default -> hold(client.acquire(request), id, record);
		}
	}

	private void acquireAll(LockClient client, List<LockRequest> requests, String id, CallRecord record) {
		switch (this.random.nextInt(3)) {
			case 0 -> {
				CompletableFuture<Void> future = client.executeAsync(requests,
						(lease) -> work(LeaseContext.all(), id, record));
				this.site.await(future, -1);
			}
			case 1 -> {
				List<Lease> leases = client.hold(requests);
				try {
					body(leases, id, record);
				}
				finally {
					close(leases);
				}
			}
			default -> client.execute(requests, () -> body(LeaseContext.all(), id, record));
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
	private void nest(LockClient client, LockRequest request, String id, CallRecord record) {
		String owner = LeaseContext.current().owner();
		body(List.of(LeaseContext.current()), id, record, () -> client.execute(request, () -> {
			if (!LeaseContext.current().owner().equals(owner)) {
				throw new IllegalStateException(
						"The nested call has the lease of %s".formatted(LeaseContext.current().owner()));
			}
		}));
	}

	/** Works on another thread, until the stage is complete. */
	private CompletionStage<Void> work(List<Lease> leases, String id, CallRecord record) {
		Runnable completion = begin(leases, id, record);
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.site.later(this.random.nextLong(5 * MILLI), () -> {
			try {
				complete(completion, record);
				record.leave();
				boolean unused = done.complete(null);
			}
			catch (RuntimeException ex) {
				record.leave();
				boolean unused = done.completeExceptionally(ex);
			}
		});
		return done;
	}

	/** Begins the work under the locks; returns what completes it. */
	private @Nullable Runnable begin(List<Lease> leases, String id, CallRecord record) {
		record.begin(leases);
		try {
			return record.check() ? this.site.work(id, leases) : null;
		}
		catch (RuntimeException ex) {
			record.leave();
			throw ex;
		}
	}

	/** Completes the work without a check, as most methods do. */
	private static void complete(@Nullable Runnable completion, CallRecord record) {
		if (completion != null) {
			completion.run();
		}
		boolean unused = record.check();
	}

	private void hold(Lease lease, String id, CallRecord record) {
		try (lease) {
			body(List.of(lease), id, record);
		}
	}

	private void body(List<Lease> leases, String id, CallRecord record) {
		body(leases, id, record, () -> {
		});
	}

	private void body(List<Lease> leases, String id, CallRecord record, Runnable inside) {
		Runnable completion = begin(leases, id, record);
		try {
			inside.run();
			if (this.random.nextDouble() < this.scenario.stubborn()) {
				holdForLong(leases.get(0), completion, record);
			}
			else {
				long most = (this.random.nextInt(100) == 0) ? 500 * MILLI : this.scenario.hold().toNanos();
				this.site.sleepFor(this.random.nextLong(most));
				complete(completion, record);
			}
		}
		finally {
			record.leave();
		}
	}

	private void holdForLong(Lease lease, @Nullable Runnable completion, CallRecord record) {
		long end = this.site.now() + this.random.nextLong(MOST_STUBBORN.toNanos());
		this.site.holdsForLong();
		boolean held = completion != null;
		while (held && this.site.now() < end && !Thread.currentThread().isInterrupted()) {
			this.site.sleepFor(this.random.nextLong(200 * MILLI));
			if (this.random.nextInt(30) == 0) {
				extend(lease);
			}
			held = record.check();
		}
		if (held && completion != null) {
			completion.run();
		}
		else if (this.random.nextBoolean()) {
			// It must not be held again.
			this.site.sleepFor(this.random.nextLong(1000 * MILLI));
			boolean unused = record.check();
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

}
