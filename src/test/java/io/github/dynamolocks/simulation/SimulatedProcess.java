package io.github.dynamolocks.simulation;

import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.client.SimulatedClients;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.ManualStores;
import io.github.dynamolocks.store.TableInitialization;

/**
 * A process of a simulation, from its start to its end: a host, a store, a client and its
 * callers.
 */
final class SimulatedProcess {

	private final String name;

	private final long pid;

	private final SimulatedHost host;

	private final ClockTrouble trouble;

	private final SplittableRandom random;

	private final boolean whole;

	private @Nullable DefaultLockClient client;

	private Runnable holding = () -> {
	};

	private boolean closed;

	SimulatedProcess(String name, long pid, SimulatedHost host, SplittableRandom random, boolean whole) {
		this.whole = whole;
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
	 */
	void start(VirtualTime time, Calls calls, Scenario scenario, Runnable holding) {
		this.holding = holding;
		DefaultLockClient started = connect();
		for (int i = 0; i < scenario.threads(); i++) {
			Caller caller = new Caller(this, time, calls, scenario, this.random.split(), "t" + i);
			VirtualTime.Event unused = time.start(this.host.wakeNanos(), this.host, caller::run);
		}
		this.client = started;
	}

	/** Creates the client. */
	DefaultLockClient connect() {
		RandomGenerator ids = this.random.split();
		DynamoDbLockStore store = ManualStores.store(SdkClients.get(this.whole), SimulatedTable.NAME, this.host, ids);
		while (true) {
			try {
				store.start(TableInitialization.VALIDATE);
				break;
			}
			catch (LockStoreException ex) {
				boolean unused = Thread.interrupted();
				SimulatedThread.current().sleepFor(Duration.ofMillis(100).toNanos());
			}
		}
		LockClientSettings settings = LockClientSettings.DEFAULTS.withLease(Scenario.LEASE)
			.withApplication("pid " + this.pid)
			.withHolderDetails(Set.of())
			.withShutdownGrace(Duration.ofMillis(this.random.nextInt(2) * 500L));
		DefaultLockClient connected = SimulatedClients.client(store, settings, this.host,
				() -> new SimulatedExecutor(() -> this.host, true), ids);
		this.client = connected;
		return connected;
	}

	String name() {
		return this.name;
	}

	SimulatedHost host() {
		return this.host;
	}

	/** Tells the simulation that a caller begins to hold a lock for long. */
	void holdsForLong() {
		this.holding.run();
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

	DefaultLockClient client() {
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
