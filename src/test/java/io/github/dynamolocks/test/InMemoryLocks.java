package io.github.dynamolocks.test;

import java.time.Duration;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.test.dynamodb.DynamoDbFailure;

/**
 * Keeps locks in the memory of this JVM for unit tests without a server. It runs the
 * library's own client, with a clock that the test moves.
 *
 * <p>
 * If no thread of this JVM holds a lock, a waiting thread moves the clock forward, and
 * everything that is due meanwhile happens. So a wait of a minute for a lock of
 * {@link #heldByAnother another process} takes no real time. While a thread of this JVM
 * holds one of the locks, other threads wait in real time. Futures wait until the test
 * moves the clock.
 *
 * @since 0.1.0
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
	 * Moves the clock forward and runs everything that becomes due: leases are renewed,
	 * leases of crashed processes expire, waiters try again.
	 * @param time how far to move the clock
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
