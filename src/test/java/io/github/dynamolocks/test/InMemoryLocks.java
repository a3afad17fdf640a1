package io.github.dynamolocks.test;

import java.time.Duration;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.test.dynamodb.DynamoDbFailure;

/**
 * Locks in the memory of this JVM for unit tests without any server: the library's own
 * client, on a time that moves when the test says so.
 *
 * <p>
 * A thread that waits for a lock which nobody in this JVM holds lets the time pass that
 * it waits, with all that happens meanwhile: so a wait of a minute for a lock of
 * {@link #heldByAnother another} takes no time. While a thread of this JVM holds a lock
 * of these, others wait for it as long as it really takes. Futures wait until the test
 * lets time pass.
 */
public final class InMemoryLocks extends TestLocks {

	private final ManualTime time = new ManualTime();

	private final InMemoryLockStore memory = new InMemoryLockStore(this.time);

	private final InMemoryFaults faults = new InMemoryFaults(this.memory, this.time);

	private final DefaultLockClient client;

	InMemoryLocks(LockClientSettings settings) {
		this.client = DefaultLockClient.builder(this.faults)
			.settings(settings.withShutdownGrace(Duration.ZERO))
			.time(this.time, this.time.scheduler())
			.build();
		this.time.watch(() -> this.client.heldLocks() > 0, this.client::waitingCallers);
	}

	/**
	 * Lets time pass, with all that happens in it: leases are renewed, those of the dead
	 * end, waiters look again.
	 * @param time how long
	 */
	public void advance(Duration time) {
		this.time.advance(time);
	}

	@Override
	public LockClient client() {
		return this.client;
	}

	@Override
	public void loseNextAnswer() {
		this.faults.loseNextAnswer();
	}

	@Override
	public void throttle() {
		this.faults.fail(DynamoDbFailure.PROVISIONED_THROUGHPUT_EXCEEDED);
	}

	@Override
	public void deny() {
		this.faults.fail(DynamoDbFailure.ACCESS_DENIED);
	}

	@Override
	public void goDown() {
		this.faults.goDown();
	}

	@Override
	public void slowDown(Duration time) {
		this.faults.slowDown(time);
	}

	@Override
	public void recover() {
		this.faults.recover();
	}

	@Override
	public void close() {
		endSituations();
		this.client.close();
	}

	@Override
	LockStore others() {
		return this.memory;
	}

	@Override
	void later(Runnable task, Duration delay) {
		this.time.later(task, delay);
	}

	@Override
	void freeze(Duration time, String resource) {
		this.time.freeze(time);
	}

	@Override
	String describe(String resource) {
		return String.valueOf(record(resource));
	}

}
