package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockCallback;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.LockStore;

/**
 * A client that keeps its locks in a {@link LockStore}.
 *
 * <p>
 * Leases are renewed on at most two threads, whatever their number; what attempts of
 * unknown outcome have left is cleaned up on a third. None of them keeps the JVM alive,
 * and {@link #close()} stops them.
 *
 * <p>
 * Safe for use by any number of threads.
 */
public final class DefaultLockClient implements LockClient, AutoCloseable {

	private static final Duration POLL = Duration.ofMillis(100);

	private final LockStore store;

	private final LockClientSettings settings;

	private final HostClock host;

	private final ScheduledExecutorService renewals;

	private final ScheduledExecutorService cleanUps;

	private final LockAttempts attempts;

	private final ActiveLeases leases;

	private final CountDownLatch closed = new CountDownLatch(1);

	/** The leases that the callbacks of a thread run under, by resource. */
	private final ThreadLocal<Map<String, ActiveLease>> chain = ThreadLocal.withInitial(HashMap::new);

	/**
	 * Creates a client. Sends no request.
	 * @param store where the locks are kept; stays the caller's
	 * @param settings what to do where a request does not say
	 */
	public DefaultLockClient(LockStore store, LockClientSettings settings) {
		this(store, settings, HostClock.SYSTEM, Schedulers.create("dynamo-locks-renewal", 2),
				Schedulers.create("dynamo-locks-clean-up", 1));
	}

	DefaultLockClient(LockStore store, LockClientSettings settings, HostClock host, ScheduledExecutorService renewals,
			ScheduledExecutorService cleanUps) {
		this.store = store;
		this.settings = settings;
		this.host = host;
		this.renewals = renewals;
		this.cleanUps = cleanUps;
		DeadOwners dead = new DeadOwners();
		Cleaner cleaner = new Cleaner(store, dead, cleanUps);
		this.attempts = new LockAttempts(store, settings, dead, cleaner);
		this.leases = new ActiveLeases(store, new LeaseRenewer(store, renewals), cleaner, dead, host);
	}

	@Override
	public Lease acquire(LockRequest request) {
		return acquire(this.store.canonical(request.resource()), request);
	}

	@Override
	public Optional<Lease> tryAcquire(LockRequest request) {
		return Optional.ofNullable(await(this.store.canonical(request.resource()), request).lease());
	}

	@Override
	public <T extends @Nullable Object, E extends Throwable> T execute(LockRequest request, LockCallback<T, E> callback)
			throws E {
		String resource = this.store.canonical(request.resource());
		ActiveLease outer = this.chain.get().get(resource);
		if (outer != null) {
			return executeNested(outer, request, callback);
		}
		ActiveLease lease = acquire(resource, request);
		this.chain.get().put(resource, lease);
		try {
			return LockedBody.run(lease, request.onLeaseLost(), callback);
		}
		finally {
			Map<String, ActiveLease> leases = this.chain.get();
			leases.remove(resource);
			if (leases.isEmpty()) {
				this.chain.remove();
			}
		}
	}

	private static <T extends @Nullable Object, E extends Throwable> T executeNested(ActiveLease outer,
			LockRequest request, LockCallback<T, E> callback) throws E {
		outer.ensureHeld();
		if (request.fenced() && outer.fencingToken().isEmpty()) {
			throw new IllegalArgumentException(
					"A fenced lock on '%s' is nested in one that is not fenced: ask for fencing in the outer one"
						.formatted(outer.resource()));
		}
		try (LeaseContext.Binding binding = LeaseContext.bind(outer)) {
			return callback.call(outer);
		}
	}

	@Override
	public Optional<LockInfo> find(String resource) {
		return this.store.read(this.store.canonical(resource))
			.filter((record) -> !record.isFree())
			.map(LockRecord::toInfo);
	}

	/**
	 * Refuses new and waiting callers, lets the holders of locks finish within the grace
	 * of the settings while their leases are renewed, and then frees what is still held;
	 * those holders are told that their lease is lost. Calls after the first do nothing.
	 */
	@Override
	public void close() {
		this.closed.countDown();
		this.leases.close(this.settings.shutdownGrace());
		this.renewals.shutdownNow();
		this.cleanUps.shutdown();
	}

	private ActiveLease acquire(String resource, LockRequest request) {
		Awaited awaited = await(resource, request);
		if (awaited.lease() != null) {
			return awaited.lease();
		}
		LockRecord by = awaited.by();
		throw new LockNotAcquiredException(resource, awaited.waited(), (by != null) ? by.toInfo() : null);
	}

	private Awaited await(String resource, LockRequest request) {
		long start = this.host.nanoTime();
		Duration waitTime = (request.waitTime() != null) ? request.waitTime() : this.settings.waitTime();
		while (true) {
			requireOpen(resource, start);
			LockAttempts.Outcome outcome = attempt(resource, request, start);
			Duration waited = since(start);
			if (outcome.tenure() != null) {
				ActiveLease lease = this.leases.open(outcome.tenure());
				if (lease != null) {
					return new Awaited(lease, null, waited);
				}
				requireOpen(resource, start);
			}
			Duration left = waitTime.minus(waited);
			if (left.isZero() || left.isNegative()) {
				return new Awaited(null, outcome.by(), waited);
			}
			pause(resource, left, start);
		}
	}

	private LockAttempts.Outcome attempt(String resource, LockRequest request, long start) {
		try {
			return this.attempts.attempt(resource, request);
		}
		catch (LockStoreException ex) {
			if (Thread.currentThread().isInterrupted()) {
				throw new LockNotAcquiredException(resource, since(start), "the thread was interrupted", ex);
			}
			throw ex;
		}
	}

	private void pause(String resource, Duration left, long start) {
		long nanos = Math.min(left.toNanos(), (long) (POLL.toNanos() * ThreadLocalRandom.current().nextDouble(0.5, 1)));
		try {
			this.closed.await(nanos, TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LockNotAcquiredException(resource, since(start), "the thread was interrupted", ex);
		}
	}

	private void requireOpen(String resource, long start) {
		if (this.closed.getCount() == 0) {
			throw new LockNotAcquiredException(resource, since(start), "the lock client is closed", null);
		}
	}

	private Duration since(long start) {
		return Duration.ofNanos(this.host.nanoTime() - start);
	}

	/**
	 * What came of a wait.
	 *
	 * @param lease what was acquired, null if nothing was
	 * @param by who stood in the way at last
	 * @param waited how long it took
	 */
	private record Awaited(@Nullable ActiveLease lease, @Nullable LockRecord by, Duration waited) {

	}

}
