package io.github.dynamolocks.simulation;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.client.SimulatedClients;
import io.github.dynamolocks.proof.CallRecord;
import io.github.dynamolocks.proof.Caller;
import io.github.dynamolocks.proof.Fault;
import io.github.dynamolocks.proof.Scenario;
import io.github.dynamolocks.proof.Site;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.ManualStores;
import io.github.dynamolocks.store.TableInitialization;

/**
 * A process of a simulation, from its start to its end: a host, a store, a client and its
 * callers, which are those of the runs with real processes.
 */
final class SimulatedProcess implements Site {

	private final String name;

	private final long pid;

	private final SimulatedHost host;

	private final ClockTrouble trouble;

	private final SplittableRandom random;

	private final boolean whole;

	private final boolean disorderly;

	private @Nullable DynamoDbLockStore store;

	private @Nullable DefaultLockClient client;

	private Runnable holding = () -> {
	};

	private Consumer<Fault> network = (fault) -> {
	};

	private @Nullable Calls calls;

	/** The acquisitions of all processes after which this one wants no more. */
	private int most;

	private boolean closed;

	SimulatedProcess(String name, long pid, SimulatedHost host, SplittableRandom random, boolean whole,
			boolean disorderly) {
		this.whole = whole;
		this.disorderly = disorderly;
		this.name = name;
		this.pid = pid;
		this.host = host;
		this.random = random;
		this.trouble = ClockTrouble.values()[random.nextInt(ClockTrouble.values().length)];
		if (this.trouble != ClockTrouble.BOTH) {
			host.allowWrongDate();
		}
	}

	/**
	 * Starts the client and its callers. Called by a thread of this process.
	 * @param holding strikes this process when it begins to hold a lock for long
	 * @param network strikes its network
	 */
	void start(Calls calls, Conditions conditions, Runnable holding, Consumer<Fault> network) {
		this.calls = calls;
		this.most = conditions.acquisitions();
		this.holding = holding;
		this.network = network;
		Scenario scenario = conditions.scenario();
		DefaultLockClient started = connect(scenario.lease());
		for (int i = 0; i < scenario.threads(); i++) {
			RandomGenerator own = this.random.split();
			Runnable caller = conditions.storeOnly()
					? new StoreCaller(this, this.host.time(), calls, conditions, own, "t" + i)::run
					: new Caller(this, scenario, own, "t" + i)::run;
			VirtualTime.Event unused = this.host.time().start(this.host.wakeNanos(), this.host, caller);
		}
		this.client = started;
	}

	@Override
	public boolean next(long nanos) {
		if (this.closed || calls().acquisitions() >= this.most) {
			return false;
		}
		sleepFor(nanos);
		boolean unused = Thread.interrupted();
		return true;
	}

	private Calls calls() {
		return Objects.requireNonNull(this.calls);
	}

	@Override
	public CallRecord record(String id, String thread, Set<String> resources, Duration holdAtLeast) {
		return new CallJournal(calls(), this, id, thread, resources, holdAtLeast.toNanos());
	}

	@Override
	public long now() {
		return this.host.time().now();
	}

	@Override
	public void sleepFor(long nanos) {
		SimulatedThread.current().sleepFor(nanos);
	}

	@Override
	public void later(long nanos, Runnable action) {
		VirtualTime.Event unused = this.host.time().later(nanos, this.host, action);
	}

	@Override
	public <T> T await(CompletableFuture<T> future, long nanos) {
		SimulatedThread thread = SimulatedThread.current();
		CompletableFuture<T> unused = future.whenComplete((result, failure) -> thread.wake(0));
		long end = now() + nanos;
		while (!future.isDone() && (nanos < 0 || now() < end) && !Thread.currentThread().isInterrupted()) {
			thread.pause((nanos < 0) ? -1 : end - now());
		}
		if (!future.isDone()) {
			boolean unusedResult = future.cancel(false);
		}
		return future.join();
	}

	/** Creates the client. */
	DefaultLockClient connect(Duration lease) {
		RandomGenerator ids = this.random.split();
		DynamoDbLockStore created = ManualStores.store(SdkClients.get(this.whole), SimulatedTable.NAME, this.host, ids);
		while (true) {
			try {
				created.start(TableInitialization.VALIDATE);
				break;
			}
			catch (LockStoreException ex) {
				boolean unused = Thread.interrupted();
				SimulatedThread.current().sleepFor(Duration.ofMillis(100).toNanos());
			}
		}
		LockClientSettings settings = LockClientSettings.DEFAULTS.withLease(lease)
			.withApplication("pid " + this.pid)
			.withHolderDetails(Set.of())
			.withShutdownGrace(Duration.ofMillis(this.random.nextInt(2) * 500L));
		DefaultLockClient connected = SimulatedClients.client(created, settings, this.host,
				() -> new SimulatedExecutor(() -> this.host, true), ids);
		this.store = created;
		this.client = connected;
		return connected;
	}

	@Override
	public String name() {
		return this.name;
	}

	long pid() {
		return this.pid;
	}

	SimulatedHost host() {
		return this.host;
	}

	/** Returns whether most of its writes are late or arrive twice. */
	boolean isDisorderly() {
		return this.disorderly;
	}

	/** Returns the store of the client. */
	LockStore store() {
		return Objects.requireNonNull(this.store);
	}

	@Override
	public void holdsForLong() {
		this.holding.run();
	}

	/** Has a fault strike the network before a request of this process. */
	void disturb(Fault fault) {
		this.network.accept(fault);
	}

	/** Returns whether a fault can strike this process now. */
	boolean canHave(Fault fault, boolean dated) {
		return switch (fault) {
			case SLEEP, MONOTONIC_JUMP -> this.trouble == ClockTrouble.MONOTONIC;
			case WALL_JUMP -> this.trouble == ClockTrouble.WALL;
			case FREEZE -> this.trouble == ClockTrouble.BOTH && dated;
			case CLOSE -> isStarted();
			default -> true;
		};
	}

	@Override
	public DefaultLockClient client() {
		DefaultLockClient known = this.client;
		if (known == null) {
			throw new IllegalStateException("The process '%s' has no client yet".formatted(this.name));
		}
		return known;
	}

	boolean isStarted() {
		return this.client != null;
	}

	boolean isClosed() {
		return this.closed;
	}

	/** Closes the client. Called by a thread of this process. */
	void close() {
		this.closed = true;
		if (this.client != null) {
			this.client.close();
		}
	}

	/**
	 * The only trouble with the clocks that one host has. The library relies on one of
	 * the two clocks, or on the next answer. Unless both clocks fail, one answer may also
	 * have a wrong date.
	 */
	enum ClockTrouble {

		NONE, WALL, MONOTONIC, BOTH

	}

}
