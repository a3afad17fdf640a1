package io.github.dynamolocks.client;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LockEventListener;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;

/**
 * Builds a {@link DefaultLockClient}. Every setting has a default: <pre class="code">
 * DefaultLockClient locks = DefaultLockClient.builder(dynamoDbClient).tableName("locks").build();
 * </pre>
 *
 * <p>
 * Not safe for use by several threads. Each {@link #build()} creates a new client.
 *
 * @since 0.1.0
 */
public final class LockClientBuilder {

	private final @Nullable DynamoDbClient dynamoDb;

	private final @Nullable LockStore store;

	private LockTable table = LockTable.of(LockTable.DEFAULT_NAME);

	private TableInitialization tableInitialization = TableInitialization.VALIDATE;

	private RequestTimeouts requestTimeouts = RequestTimeouts.DERIVED;

	private LockClientSettings settings = LockClientSettings.DEFAULTS;

	private final List<LockEventListener> listeners = new ArrayList<>();

	private @Nullable LockObserver observer;

	private @Nullable Executor callbackExecutor;

	private HostClock clock = HostClock.SYSTEM;

	private @Nullable ScheduledExecutorService scheduler;

	LockClientBuilder(DynamoDbClient dynamoDb) {
		this.dynamoDb = Objects.requireNonNull(dynamoDb, "dynamoDb");
		this.store = null;
	}

	LockClientBuilder(LockStore store) {
		this.dynamoDb = null;
		this.store = Objects.requireNonNull(store, "store");
	}

	/** Creates a builder of clients that keep their locks in this JVM. */
	LockClientBuilder() {
		this.dynamoDb = null;
		this.store = null;
	}

	/**
	 * Sets the name of the table that keeps the locks. Its partition key is
	 * {@code resource_id}.
	 * @param name the table's name or ARN; {@value LockTable#DEFAULT_NAME} by default
	 * @return this builder
	 * @throws IllegalArgumentException if the name is not a valid name of a table
	 * @throws IllegalStateException if this builder was given a store
	 */
	public LockClientBuilder tableName(String name) {
		return table(LockTable.of(name));
	}

	/**
	 * Sets the table that keeps the locks. Use this method for a table whose key has
	 * another name, or that has a sort key or replicas.
	 * @param table the table; by default, the one of {@link #tableName}
	 * @return this builder
	 * @throws IllegalStateException if this builder was given a store
	 */
	public LockClientBuilder table(LockTable table) {
		requireDynamoDb("table '%s'".formatted(table.name()));
		this.table = table;
		return this;
	}

	/**
	 * Sets how {@link #build()} checks or creates the table.
	 * @param tableInitialization {@link TableInitialization#VALIDATE} by default
	 * @return this builder
	 * @throws IllegalStateException if this builder was given a store
	 */
	public LockClientBuilder tableInitialization(TableInitialization tableInitialization) {
		requireDynamoDb("table initialization %s".formatted(tableInitialization));
		this.tableInitialization = Objects.requireNonNull(tableInitialization, "tableInitialization");
		return this;
	}

	/**
	 * Sets how long a request to DynamoDB may take.
	 * @param requestTimeouts the time-outs; {@link RequestTimeouts#DERIVED} by default
	 * @return this builder
	 * @throws IllegalStateException if this builder was given a store
	 */
	public LockClientBuilder requestTimeouts(RequestTimeouts requestTimeouts) {
		requireDynamoDb(String.valueOf(requestTimeouts));
		this.requestTimeouts = Objects.requireNonNull(requestTimeouts, "requestTimeouts");
		return this;
	}

	private void requireDynamoDb(String given) {
		if (this.store != null) {
			throw new IllegalStateException(
					"The builder of this lock client was given both a store and the %s: configure the store with it, or create the builder with a DynamoDbClient"
						.formatted(given));
		}
	}

	/**
	 * Sets the defaults for requests and the limits of the client.
	 * @param settings the settings; {@link LockClientSettings#DEFAULTS} by default
	 * @return this builder
	 */
	public LockClientBuilder settings(LockClientSettings settings) {
		this.settings = Objects.requireNonNull(settings, "settings");
		return this;
	}

	/**
	 * Adds a listener for the events of the locks. The client calls it on a daemon thread
	 * of its own, with one event after the other.
	 * @param listener the listener
	 * @return this builder
	 */
	public LockClientBuilder listener(LockEventListener listener) {
		this.listeners.add(Objects.requireNonNull(listener, "listener"));
		return this;
	}

	/**
	 * Adds several listeners. Each has a thread of its own, see {@link #listener}.
	 * @param listeners the listeners
	 * @return this builder
	 */
	public LockClientBuilder listeners(List<? extends LockEventListener> listeners) {
		listeners.forEach(this::listener);
		return this;
	}

	/**
	 * Sets the observer of acquisitions and holds.
	 * @param observer the observer; none by default
	 * @return this builder
	 */
	public LockClientBuilder observer(LockObserver observer) {
		this.observer = Objects.requireNonNull(observer, "observer");
		return this;
	}

	/**
	 * Sets the executor that calls the callbacks of
	 * {@link DefaultLockClient#executeAsync} and completes the futures that it returns.
	 * By default, the client calls each running callback on a daemon thread of its own,
	 * without a limit.
	 *
	 * <p>
	 * The executor must run or refuse every task. If it drops a task, the lock stays held
	 * until the client is closed. If the executor refuses a callback, with a
	 * {@link java.util.concurrent.RejectedExecutionException} for example, the future
	 * fails with that exception and the lock is released.
	 * @param callbackExecutor the executor; the caller shuts it down, after the lock
	 * client
	 * @return this builder
	 */
	public LockClientBuilder callbackExecutor(Executor callbackExecutor) {
		this.callbackExecutor = Objects.requireNonNull(callbackExecutor, "callbackExecutor");
		return this;
	}

	/**
	 * Sets the clock and the scheduler of the client, for tests that move the time
	 * instead of waiting. Only the grace of {@link DefaultLockClient#close()} stays real
	 * time.
	 * @param clock the clock, which the store of this client must use as well
	 * @param scheduler the scheduler, which uses that clock and runs renewals, steps of
	 * asynchronous waiters, callbacks and clean-ups; {@link DefaultLockClient#close()}
	 * shuts it down
	 * @return this builder
	 */
	public LockClientBuilder time(HostClock clock, ScheduledExecutorService scheduler) {
		this.clock = Objects.requireNonNull(clock, "clock");
		this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
		return this;
	}

	/**
	 * Builds the client. Checks or creates the table first, see
	 * {@link #tableInitialization}; sends no request without a table of DynamoDB.
	 * @return a client, which the caller must close
	 * @throws LockStoreException if the table is missing, has another key, is not active
	 * or is a global table with eventual consistency, if the credentials do not permit
	 * its use, or if DynamoDB does not answer; the message names the remedy
	 */
	public DefaultLockClient build() {
		LockStore started = (this.dynamoDb != null) ? start(this.dynamoDb)
				: Objects.requireNonNullElseGet(this.store, () -> new InMemoryLockStore(this.clock));
		StartupLog.created(started, this.settings);
		LockEventDispatcher events = LockEventDispatcher.to(this.listeners);
		LockObserver safe = (this.observer != null) ? new SafeObserver(this.observer) : LockObserver.NONE;
		RandomGenerator random = (this.scheduler != null) ? new WithoutJitter() : new SecureRandom();
		return new DefaultLockClient(started, this.settings, events, safe, this.clock, HostClock.SYSTEM, threads(),
				random);
	}

	private ClientExecutors threads() {
		ClientExecutors threads = (this.scheduler != null) ? ClientExecutors.of(this.scheduler)
				: ClientExecutors.create(this.settings);
		return (this.callbackExecutor != null) ? threads.withCallbacksOn(this.callbackExecutor) : threads;
	}

	private LockStore start(DynamoDbClient client) {
		DynamoDbLockStore started = new DynamoDbLockStore(client, this.table, this.requestTimeouts);
		started.start(this.tableInitialization);
		return started;
	}

}
