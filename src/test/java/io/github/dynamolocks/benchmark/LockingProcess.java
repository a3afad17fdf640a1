package io.github.dynamolocks.benchmark;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;

/**
 * Acquires locks as a process of its own: it shares the server with the other processes,
 * and nothing else.
 */
abstract class LockingProcess implements AutoCloseable {

	/** A wait that no benchmark exceeds. */
	static final Duration LONG = Duration.ofMinutes(5);

	private final DelayedDynamoDb.Connection connection;

	private LockingProcess(DelayedDynamoDb.Connection connection) {
		this.connection = connection;
	}

	/**
	 * Waits for a lock.
	 * @return the acquired lock; empty if the wait time ended
	 */
	abstract Optional<Held> lock(String resource, Duration waitTime);

	/** Waits for a lock until it is acquired. */
	Held lock(String resource) {
		return lock(resource, LONG)
			.orElseThrow(() -> new IllegalStateException("'%s' was not acquired within %s".formatted(resource, LONG)));
	}

	Traffic traffic() {
		return this.connection.traffic();
	}

	/** Ends the process as a kill does: its requests get no answer from now on. */
	void kill() {
		this.connection.cut();
	}

	@Override
	public void close() {
		this.connection.close();
	}

	/** Creates processes of one kind. */
	@FunctionalInterface
	interface Kind {

		/** This library with its defaults. */
		Kind LIBRARY = (server) -> new OfLibrary(server, (request) -> request);

		/** This library with fencing tokens. */
		Kind FENCED = (server) -> new OfLibrary(server, (request) -> request.withFencing(Fencing.ON));

		/** A simple hand-written lock: a conditional put, a delete, a poll. */
		Kind HANDWRITTEN = Handwritten::new;

		/** This library with a lease that differs from the default. */
		static Kind withLease(Duration lease) {
			return (server) -> new OfLibrary(server, (request) -> request.withLease(lease));
		}

		LockingProcess start(DelayedDynamoDb server);

	}

	/** Changes a request. */
	@FunctionalInterface
	private interface Options {

		LockRequest apply(LockRequest request);

	}

	/**
	 * A lock that is held.
	 *
	 * @param token the fencing token, or 0
	 * @param release releases the lock
	 */
	record Held(long token, Runnable release) {

	}

	private static final class OfLibrary extends LockingProcess {

		private final DefaultLockClient client;

		private final Options options;

		OfLibrary(DelayedDynamoDb server, Options options) {
			this(server.connect(), server.table().name(), options);
		}

		private OfLibrary(DelayedDynamoDb.Connection connection, String table, Options options) {
			super(connection);
			this.client = DefaultLockClient.builder(connection.client()).tableName(table).build();
			this.options = options;
		}

		@Override
		Optional<Held> lock(String resource, Duration waitTime) {
			Optional<Lease> lease = this.client
				.tryAcquire(this.options.apply(LockRequest.of(resource).withWaitTime(waitTime)));
			return lease.map((acquired) -> new Held(acquired.fencingToken().orElse(0), acquired::close));
		}

		@Override
		public void close() {
			// Without an answer, a closing client waits for its threads
			Parallel.daemon("close", () -> {
				this.client.close();
				super.close();
			});
		}

	}

	private static final class Handwritten extends LockingProcess {

		private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

		private final DelayedDynamoDb.Connection connection;

		private final String table;

		Handwritten(DelayedDynamoDb server) {
			this(server.connect(), server.table().name());
		}

		private Handwritten(DelayedDynamoDb.Connection connection, String table) {
			super(connection);
			this.connection = connection;
			this.table = table;
		}

		@Override
		Optional<Held> lock(String resource, Duration waitTime) {
			Map<String, AttributeValue> key = Map.of("resource_id", AttributeValue.fromS(resource));
			long end = System.nanoTime() + waitTime.toNanos();
			while (!put(key)) {
				if (System.nanoTime() + POLL_NANOS > end) {
					return Optional.empty();
				}
				LockSupport.parkNanos(POLL_NANOS);
			}
			return Optional.of(new Held(0,
					() -> this.connection.client().deleteItem((delete) -> delete.tableName(this.table).key(key))));
		}

		private boolean put(Map<String, AttributeValue> key) {
			try {
				this.connection.client()
					.putItem((put) -> put.tableName(this.table)
						.item(key)
						.conditionExpression("attribute_not_exists(resource_id)"));
				return true;
			}
			catch (ConditionalCheckFailedException ex) {
				return false;
			}
		}

	}

}
