package io.github.dynamolocks.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.SimulatedClients;

/**
 * Measures processes that each acquire locks with one thread, one after the other, on
 * virtual time and without faults.
 */
final class Cluster {

	private static final Duration LEASE = Duration.ofSeconds(5);

	private static final Duration PATIENCE = Duration.ofMinutes(30);

	/** The time after which an idle client keeps nothing. */
	private static final Duration SETTLED = Duration.ofMinutes(2);

	private final VirtualTime time = new VirtualTime();

	private final Trace trace = new Trace((line) -> {
	});

	private final SimulatedTable table = new SimulatedTable(this.time, this.trace);

	private final SplittableRandom random = new SplittableRandom(1);

	private final List<SimulatedHost> hosts = new ArrayList<>();

	private final List<SimulatedNetwork> networks = new ArrayList<>();

	private final IntFunction<String> resources;

	private final Duration hold;

	private final Duration pause;

	private final long end;

	private final List<Turn> turns = new ArrayList<>();

	private int asked;

	private int inside;

	private int failures;

	/**
	 * Creates a cluster.
	 * @param resources returns the resource of each acquisition of the cluster
	 * @param hold how long each holds a lock
	 * @param pause the longest time between two acquisitions of a process
	 * @param duration how long it runs
	 */
	Cluster(IntFunction<String> resources, Duration hold, Duration pause, Duration duration) {
		this.resources = resources;
		this.hold = hold;
		this.pause = pause;
		this.end = duration.toNanos();
		this.table.forgetHistory();
	}

	SimulatedTable table() {
		return this.table;
	}

	/** Cuts all processes off from DynamoDB for a time. */
	Cluster outage(Duration from, Duration length) {
		VirtualTime.Event unused = this.time.later(from.toNanos(), null,
				() -> this.hosts.forEach((host) -> host.cut(length.toNanos())));
		return this;
	}

	/** Runs an action at a time. */
	Cluster at(Duration moment, Runnable action) {
		VirtualTime.Event unused = this.time.later(moment.toNanos(), null, action);
		return this;
	}

	/** Runs the cluster. */
	Cluster run(int processes) {
		FaultPlan none = new FaultPlan(this.random.split(), 0, (fault) -> false);
		for (int i = 0; i < processes; i++) {
			SimulatedHost host = new SimulatedHost(this.time, this.random.split(), SimulatedTable.START.toEpochMilli());
			SimulatedNetwork network = new SimulatedNetwork(this.time, this.table, none, this.random.split(), "p" + i,
					this.trace, true, false);
			host.connect(network);
			this.hosts.add(host);
			this.networks.add(network);
			SimulatedProcess process = new SimulatedProcess("p" + i, i, host, this.random.split(), false, false);
			SplittableRandom own = this.random.split();
			VirtualTime.Event unused = this.time.start(own.nextLong(1_000_000_000L), host, () -> lock(process, own));
		}
		this.time.run();
		this.time.close();
		this.table.close();
		if (!this.time.failures().isEmpty()) {
			throw new IllegalStateException("A process failed", this.time.failures().get(0));
		}
		return this;
	}

	private void lock(SimulatedProcess process, SplittableRandom own) {
		DefaultLockClient client = process.connect(LEASE);
		while (this.time.now() < this.end) {
			String resource = this.resources.apply(this.asked++);
			long asked = this.time.now();
			try (Lease lease = client.acquire(LockRequest.of(resource).withWaitTime(PATIENCE))) {
				this.turns.add(new Turn(this.time.now(), this.time.now() - asked));
				enter(lease);
				SimulatedThread.current().sleepFor(this.hold.toNanos());
				lease.ensureHeld();
				this.inside--;
			}
			catch (LockStoreException ex) {
				this.failures++;
			}
			SimulatedThread.current().sleepFor(own.nextLong(this.pause.toNanos() + 1));
		}
		SimulatedThread.current().sleepFor(SETTLED.toNanos());
		Map<String, Integer> left = SimulatedClients.leftovers(client);
		if (!left.isEmpty()) {
			throw new IllegalStateException("An idle client keeps %s".formatted(left));
		}
		client.close();
	}

	private void enter(Lease lease) {
		this.inside++;
		if (this.inside > 1 && this.resources.apply(0).equals(this.resources.apply(1))) {
			throw new IllegalStateException("Two processes hold '%s'".formatted(lease.resource()));
		}
	}

	/** Returns the turns that began in a time. */
	List<Turn> turns(Duration from, Duration to) {
		return this.turns.stream()
			.filter((turn) -> turn.began() >= from.toNanos() && turn.began() < to.toNanos())
			.toList();
	}

	/** Returns how many requests the processes have sent, answered or not. */
	long requests() {
		return this.networks.stream().mapToLong(SimulatedNetwork::requests).sum();
	}

	int failures() {
		return this.failures;
	}

	/**
	 * A turn of a process.
	 *
	 * @param began when it began
	 * @param waited how long the process had waited for it
	 */
	record Turn(long began, long waited) {

	}

}
