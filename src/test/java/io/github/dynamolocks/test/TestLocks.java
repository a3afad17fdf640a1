package io.github.dynamolocks.test;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.store.AcquireResult;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.LockStore;

/**
 * A lock client and the situations that it can get into, made when a test says so and
 * without waiting for them. As a parameter of a {@link DynamoDbTest}, over DynamoDB; by
 * {@link #inMemory()}, without any server.
 *
 * <p>
 * The two agree in what they do, with these differences: over DynamoDB, what waits polls
 * in real time, and a lease that is lost is noticed by those who look ({@code isHeld},
 * {@code ensureHeld}, the end of the body, the commit) at once, by a body that wants an
 * interrupt at its next renewal; in memory, it is interrupted at once.
 *
 * <p>
 * Safe for use by any number of threads, but a test that makes situations expects no
 * other test to use the same locks at the same time.
 */
public abstract sealed class TestLocks implements AutoCloseable permits InMemoryLocks, DynamoDbLocks {

	private final Collection<AnotherHolder> holders = new ConcurrentLinkedQueue<>();

	TestLocks() {
	}

	/**
	 * Locks in the memory of this JVM, on a time that the test moves.
	 * @return new locks, with the defaults of the settings
	 */
	public static InMemoryLocks inMemory() {
		return inMemory(LockClientSettings.DEFAULTS);
	}

	/**
	 * Locks in the memory of this JVM, on a time that the test moves.
	 * @param settings what their client does where a request does not say; its grace is
	 * not used
	 * @return new locks
	 */
	public static InMemoryLocks inMemory(LockClientSettings settings) {
		return new InMemoryLocks(settings);
	}

	/**
	 * The client under test.
	 * @return the client; of a Spring test, its bean
	 */
	public abstract LockClient client();

	/**
	 * Somebody in another process holds a lock and renews it until told otherwise.
	 * @param resource what is locked
	 * @param lease how long after its last renewal the lock is free
	 * @return the holder
	 * @throws IllegalStateException if the lock is not free
	 */
	public AnotherHolder heldByAnother(String resource, Duration lease) {
		AnotherHolder holder = AnotherHolder.acquire(others(), resource, lease, this::later);
		this.holders.add(holder);
		return holder;
	}

	/**
	 * Somebody in another process acquired a lock and died. The lock is free when the
	 * lease ends, which {@link #leaseRunsOut} brings about.
	 * @param resource what is locked
	 * @param lease for how much longer it blocks others
	 * @throws IllegalStateException if the lock is not free
	 */
	public void ownerDied(String resource, Duration lease) {
		heldByAnother(resource, lease).die();
	}

	/**
	 * The lease on a lock ends now, whoever holds it, as though its holder had stood
	 * still since its last renewal. The time that this takes passes for all locks.
	 * @param resource what is locked
	 * @throws IllegalStateException if nobody holds the lock, or without a lease
	 */
	public void leaseRunsOut(String resource) {
		LockRecord lock = others().read(others().canonical(resource))
			.filter((record) -> !record.isFree())
			.orElseThrow(() -> new IllegalStateException("The lock on '%s' is free".formatted(resource)));
		Duration remaining = lock.remaining();
		if (remaining == null) {
			throw new IllegalStateException("The lock on '%s' has no lease: delete its item".formatted(resource));
		}
		freeze(remaining, resource);
	}

	/**
	 * The holder of a lock loses it while it works: its lease runs out, and somebody in
	 * another process acquires the lock.
	 * @param resource what is locked
	 * @param lease the other's lease
	 * @return the other
	 * @throws IllegalStateException if nobody holds the lock, or without a lease
	 */
	public AnotherHolder takenByAnother(String resource, Duration lease) {
		leaseRunsOut(resource);
		return heldByAnother(resource, lease);
	}

	/**
	 * The answer to the client's next write is lost after the write was applied; the AWS
	 * SDK repeats it.
	 */
	public abstract void loseNextAnswer();

	/**
	 * DynamoDB refuses every request for its rate, until it recovers. The store repeats
	 * what is refused so, for as long as {@code dynamo-locks.request-timeout} allows.
	 */
	public abstract void throttle();

	/** DynamoDB refuses every request for want of a permission, until it recovers. */
	public abstract void deny();

	/** DynamoDB cannot be reached, until it recovers. */
	public abstract void goDown();

	/**
	 * DynamoDB takes its time, until it recovers: over DynamoDB really, in memory on the
	 * time that the test moves.
	 * @param time how long each request takes; one that takes longer than its time-out
	 * fails, and nobody knows whether it was applied
	 */
	public abstract void slowDown(Duration time);

	/** DynamoDB answers as it should again. */
	public abstract void recover();

	/**
	 * Ends the situations: DynamoDB recovers, and other holders free their locks. After
	 * each test with such a parameter this is done.
	 */
	public void endSituations() {
		recover();
		this.holders.forEach(AnotherHolder::release);
		this.holders.clear();
	}

	/**
	 * Ends the situations, and what they needed. In memory, the client is closed.
	 */
	@Override
	public abstract void close();

	/** The locks as other processes reach them, whatever happens to the client. */
	abstract LockStore others();

	/** Runs something on the time of the locks. */
	abstract void later(Runnable task, Duration delay);

	/** Lets time pass that the client does not use. */
	abstract void freeze(Duration time, String resource);

	/** What stands there for a lock, for the messages of failed assertions. */
	abstract String describe(String resource);

	@Nullable LockRecord record(String resource) {
		return others().read(others().canonical(resource)).orElse(null);
	}

	static IllegalStateException notFree(String resource, AcquireResult.Refused refused) {
		LockRecord by = refused.by();
		return new IllegalStateException("The lock on '%s' cannot be another's, it is %s".formatted(resource,
				(by != null) ? by.toInfo().describe() : "somebody's"));
	}

}
