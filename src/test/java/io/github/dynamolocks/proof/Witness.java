package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.test.TestClients;

/**
 * Waits, without faults, for the locks of killed processes, so that a waiter always
 * acquires them as soon as they are free.
 */
final class Witness implements AutoCloseable {

	private final Recorder recorder;

	private final DynamoDbClient dynamoDb;

	private final DefaultLockClient client;

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final List<Future<?>> waits = new ArrayList<>();

	Witness(Recorder recorder, String locks) {
		this.recorder = recorder;
		this.dynamoDb = TestClients.client(recorder.endpoint());
		DynamoDbLockStore store = new DynamoDbLockStore(this.dynamoDb, LockTable.of(locks), RequestTimeouts.DERIVED);
		store.start(TableInitialization.VALIDATE);
		this.client = DefaultLockClient.builder(store)
			.settings(LockClientSettings.DEFAULTS.withLease(Round.LEASE).withApplication("witness"))
			.build();
	}

	/** Waits until a process owns the lock of a plain value, or for long enough. */
	void awaitOwner(long pid, Duration patience) throws InterruptedException {
		long end = System.nanoTime() + patience.toNanos();
		while (this.recorder.ownedBy(pid).stream().allMatch(Resources::isProtected) && System.nanoTime() < end) {
			Thread.sleep(1);
		}
	}

	/**
	 * Waits for the locks that a process owned when it was killed, and for those that
	 * were just passed on, perhaps to that process.
	 */
	synchronized void mourn(long pid) {
		for (long owner : List.of(pid, 0L)) {
			for (String resource : this.recorder.ownedBy(owner)) {
				this.waits.add(this.executor.submit(() -> take(resource, Round.WAIT_TIME)));
			}
		}
	}

	/** Waits until all waits have ended. */
	synchronized void await() throws InterruptedException {
		for (Future<?> wait : this.waits) {
			try {
				wait.get();
			}
			catch (ExecutionException ex) {
				throw new IllegalStateException("The witness failed", ex);
			}
		}
	}

	/**
	 * Acquires a lock and releases it.
	 * @return whether it was acquired in time
	 */
	boolean take(String resource, Duration waitTime) {
		LockRequest request = LockRequest.of(resource).withWaitTime(waitTime);
		try (Lease lease = this.client
			.acquire(Resources.isFenced(resource) ? request.withFencing(Fencing.ON) : request)) {
			return lease.isHeld();
		}
		catch (LockException ex) {
			return false;
		}
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
		this.client.close();
		this.dynamoDb.close();
	}

}
