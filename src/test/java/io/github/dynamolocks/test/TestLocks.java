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
 * Puts a lock client into the situations that a test needs, at once and without waiting.
 * A parameter of a {@link DynamoDbTest} uses DynamoDB; {@link #inMemory()} needs no
 * server.
 *
 * <p>
 * Both behave alike, with these differences. With DynamoDB, waiters poll in real time. A
 * lost lease shows at once in {@code isHeld}, in {@code ensureHeld}, at the end of the
 * body and at the commit; a body that asked for an interrupt gets it at the next renewal.
 * In memory, such a body is interrupted at once.
 *
 * <p>
 * Thread-safe. While a test produces situations, no other test may use the same locks.
 *
 * @since 0.1.0
 */
public abstract sealed class TestLocks implements AutoCloseable permits InMemoryLocks, DynamoDbLocks {

	private final Collection<AnotherHolder> holders = new ConcurrentLinkedQueue<>();

	TestLocks() {
	}

	/**
	 * Creates locks in the memory of this JVM, with a clock that the test moves.
	 * @return new locks, with the defaults of the settings
	 */
	public static InMemoryLocks inMemory() {
		return inMemory(LockClientSettings.DEFAULTS);
	}

	/**
	 * Creates locks in the memory of this JVM, with a clock that the test moves.
	 * @param settings the defaults of the client; the shutdown grace is not used
	 * @return new locks
	 */
	public static InMemoryLocks inMemory(LockClientSettings settings) {
		return new InMemoryLocks(settings);
	}

	/**
	 * Returns the client under test.
	 * @return the client; in a Spring test, the bean of its context
	 */
	public abstract LockClient client();

	/**
	 * Makes another process acquire a lock and renew it until
	 * {@link AnotherHolder#release} or {@link AnotherHolder#die}.
	 * @param resource the resource
	 * @param lease the length of its lease
	 * @return the holder
	 * @throws IllegalStateException if the lock is not free
	 */
	public AnotherHolder heldByAnother(String resource, Duration lease) {
		AnotherHolder holder = AnotherHolder.acquire(others(), resource, lease, this::later);
		this.holders.add(holder);
		return holder;
	}

	/**
	 * Makes another process acquire a lock and crash. The lock is free when the lease
	 * expires; {@link #leaseRunsOut} makes it expire now.
	 * @param resource the resource
	 * @param lease the time until the lease expires
	 * @throws IllegalStateException if the lock is not free
	 */
	public void ownerDied(String resource, Duration lease) {
		heldByAnother(resource, lease).die();
	}

	/**
	 * Makes the lease on a lock expire now, as though its owner had paused since its last
	 * renewal. The time until then passes for all locks.
	 * @param resource the resource
	 * @throws IllegalStateException if the lock is free or has no lease
	 */
	public void leaseRunsOut(String resource) {
		LockRecord lock = others().read(others().canonical(resource))
			.filter((record) -> !record.isFree())
			.orElseThrow(() -> new IllegalStateException("The lock on '%s' is free".formatted(resource)));
		Duration remaining = lock.remaining();
		if (remaining == null) {
			throw new IllegalStateException(
					"The lock on '%s' has no lease that could expire: delete its item instead".formatted(resource));
		}
		freeze(remaining, resource);
	}

	/**
	 * Makes a lock change its owner while its holder still works: the lease expires, and
	 * another process takes the lock over.
	 * @param resource the resource
	 * @param lease the length of the new lease
	 * @return the new holder
	 * @throws IllegalStateException if the lock is free or has no lease
	 */
	public AnotherHolder takenByAnother(String resource, Duration lease) {
		leaseRunsOut(resource);
		return heldByAnother(resource, lease);
	}

	/**
	 * Drops the answer to the client's next write after DynamoDB has applied the write.
	 * The AWS SDK then repeats the write.
	 */
	public abstract void loseNextAnswer();

	/**
	 * Makes DynamoDB throttle every request until {@link #recover()}. The store repeats
	 * throttled requests for as long as {@code dynamo-locks.request-timeout} allows.
	 */
	public abstract void throttle();

	/**
	 * Makes DynamoDB refuse every request for a missing permission, until
	 * {@link #recover()}.
	 */
	public abstract void deny();

	/** Makes DynamoDB unreachable until {@link #recover()}. */
	public abstract void goDown();

	/**
	 * Delays every request until {@link #recover()}: with DynamoDB in real time, in
	 * memory on the clock that the test moves.
	 * @param time how long each request takes; a request that exceeds its time-out fails
	 * with an unknown outcome
	 */
	public abstract void slowDown(Duration time);

	/** Makes DynamoDB answer normally again. */
	public abstract void recover();

	/**
	 * Ends all situations: DynamoDB recovers, and the other holders release their locks.
	 * This happens automatically after each test that has such a parameter.
	 */
	public void endSituations() {
		recover();
		this.holders.forEach(AnotherHolder::release);
		this.holders.clear();
	}

	/**
	 * Ends all situations and releases their resources. In memory, it also closes the
	 * client.
	 */
	@Override
	public abstract void close();

	/**
	 * Returns the store of the other processes, which the client's faults do not affect.
	 */
	abstract LockStore others();

	/** Runs a task after a delay on the clock of the locks. */
	abstract void later(Runnable task, Duration delay);

	/** Lets time pass in which the client does nothing. */
	abstract void freeze(Duration time, String resource);

	/** Returns the item of a lock as text, for the messages of failed assertions. */
	abstract String describe(String resource);

	@Nullable LockRecord record(String resource) {
		return others().read(others().canonical(resource)).orElse(null);
	}

	static IllegalStateException notFree(String resource, AcquireResult.Refused refused) {
		LockRecord holder = refused.by();
		return new IllegalStateException("Another process cannot acquire the lock on '%s': it is %s".formatted(resource,
				(holder != null) ? holder.toInfo().describe() : "held"));
	}

}
