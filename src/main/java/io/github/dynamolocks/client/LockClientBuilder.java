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
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;

/**
 * Builds a {@link DefaultLockClient}. Everything has a default: <pre class="code">
 * DefaultLockClient locks = DefaultLockClient.builder(dynamoDbClient).tableName("locks").build();
 * </pre>
 *
 * <p>
 * For use by one thread. Each {@link #build()} makes another client.
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

	/**
	 * Keeps the locks in the table of a name, with the key {@code resource_id}.
	 * @param name the table's name or ARN; {@value LockTable#DEFAULT_NAME} by default
	 * @return this builder
	 * @throws IllegalArgumentException if the name cannot be that of a table
	 * @throws IllegalStateException if this builder was given a store
	 */
	public LockClientBuilder tableName(String name) {
		return table(LockTable.of(name));
	}

	/**
	 * Keeps the locks in a table with a key of another name, a sort key or replicas.
	 * @param table the table; by default, that of {@link #tableName}
	 * @return this builder
	 * @throws IllegalStateException if this builder was given a store
	 */
	public LockClientBuilder table(LockTable table) {
		requireDynamoDb("table '%s'".formatted(table.name()));
		this.table = table;
		return this;
	}

	/**
	 * Chooses what {@link #build()} does about the table.
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
	 * Bounds how long a request to DynamoDB may take.
	 * @param requestTimeouts the bounds; {@link RequestTimeouts#DERIVED} by default
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
					"A client over a store was given the %s: give it to the store, or build the client over a DynamoDbClient"
						.formatted(given));
		}
	}

	/**
	 * Sets what the client does where a request does not say.
	 * @param settings the settings; {@link LockClientSettings#DEFAULTS} by default
	 * @return this builder
	 */
	public LockClientBuilder settings(LockClientSettings settings) {
		this.settings = Objects.requireNonNull(settings, "settings");
		return this;
	}

	/**
	 * Adds a listener that is told what happens to the locks, on a daemon thread of its
	 * own, one event after the other.
	 * @param listener the listener
	 * @return this builder
	 */
	public LockClientBuilder listener(LockEventListener listener) {
		this.listeners.add(Objects.requireNonNull(listener, "listener"));
		return this;
	}

	/**
	 * Adds listeners, as {@link #listener} does for each.
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
	 * {@link DefaultLockClient#executeAsync} and what depends on the futures that it
	 * returns. By default, the client has a daemon thread for each of them, as many as
	 * there are callbacks at work.
	 *
	 * <p>
	 * The executor must run or refuse every task: a lock whose task is dropped stays held
	 * until the client is closed. If the executor refuses a callback, with a
	 * {@link java.util.concurrent.RejectedExecutionException} for example, the future
	 * fails with that exception and the lock is freed.
	 * @param callbackExecutor the executor; stays the caller's to shut down, after the
	 * lock client
	 * @return this builder
	 */
	public LockClientBuilder callbackExecutor(Executor callbackExecutor) {
		this.callbackExecutor = Objects.requireNonNull(callbackExecutor, "callbackExecutor");
		return this;
	}

	/**
	 * Puts the client on a time of its own, for tests that let time pass instead of
	 * waiting. Only the grace of {@link DefaultLockClient#close()} stays real time.
	 * @param clock the clock; a store of the same client must have the same
	 * @param scheduler runs everything that is due on that clock: renewals, steps of
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
	 * Builds the client. Looks at the table first, as {@link #tableInitialization} says;
	 * sends no request over a store that was given.
	 * @return a client, to be closed by the caller
	 * @throws LockStoreException if the table is missing, has another key, is not active,
	 * may not be used or is a global table with eventual consistency, or if DynamoDB does
	 * not answer; the message names the remedy
	 */
	public DefaultLockClient build() {
		LockStore over = (this.dynamoDb != null) ? start(this.dynamoDb) : Objects.requireNonNull(this.store);
		StartupLog.created(over, this.settings);
		LockEventDispatcher events = LockEventDispatcher.to(this.listeners);
		LockObserver safe = SafeObserver.of(this.observer);
		RandomGenerator random = (this.scheduler != null) ? new WithoutJitter() : new SecureRandom();
		return new DefaultLockClient(over, this.settings, events, safe, this.clock, HostClock.SYSTEM, threads(),
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
