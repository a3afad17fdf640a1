package io.github.dynamolocks.test;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.test.dynamodb.DynamoDbFailure;

/**
 * Produces situations in the table of a {@link DynamoDbTest}, through its fault proxy.
 */
final class DynamoDbLocks extends TestLocks {

	/** Covers the uncertainty of a clock that is read in whole seconds. */
	private static final Duration UNCERTAINTY = Duration.ofSeconds(2);

	private final TestDynamoDb dynamoDb;

	private final LockClient client;

	private final FaultProxy proxy;

	private final LockStore others;

	private final ScheduledThreadPoolExecutor scheduler;

	DynamoDbLocks(TestDynamoDb dynamoDb, LockClient client) {
		this.dynamoDb = dynamoDb;
		this.client = client;
		this.proxy = dynamoDb.proxy();
		this.others = dynamoDb.othersStore();
		this.scheduler = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "another-lock-holder");
			thread.setDaemon(true);
			return thread;
		});
	}

	@Override
	public LockClient client() {
		return this.client;
	}

	@Override
	public void loseNextAnswer() {
		this.proxy.next(FaultProxy.ANY_OPERATION)
			.where((request) -> request.operation().equals("UpdateItem") || request.operation().equals("DeleteItem"))
			.dropAnswer();
	}

	@Override
	public void throttle() {
		this.proxy.next(FaultProxy.ANY_OPERATION).always().answer(DynamoDbFailure.PROVISIONED_THROUGHPUT_EXCEEDED);
	}

	@Override
	public void deny() {
		this.proxy.next(FaultProxy.ANY_OPERATION).always().answer(DynamoDbFailure.ACCESS_DENIED);
	}

	@Override
	public void goDown() {
		this.proxy.next(FaultProxy.ANY_OPERATION).always().cut();
	}

	@Override
	public void slowDown(Duration time) {
		this.proxy.latency(time);
	}

	@Override
	public void recover() {
		this.proxy.clearFaults();
		this.proxy.latency(Duration.ZERO);
	}

	@Override
	public void close() {
		endSituations();
		this.scheduler.shutdownNow();
	}

	@Override
	LockStore others() {
		return this.others;
	}

	@Override
	void later(Runnable task, Duration delay) {
		ScheduledFuture<?> unused = this.scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	/** Moves DynamoDB's clock; the reads let both stores learn the new time. */
	@Override
	void freeze(Duration time, String resource) {
		this.dynamoDb.moveClock(time.plus(UNCERTAINTY));
		this.others.read(this.others.canonical(resource));
		this.client.find(resource);
	}

	@Override
	String describe(String resource) {
		return this.dynamoDb.table().describe(resource);
	}

}
