package io.github.dynamolocks.proof;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;

/**
 * One run of new processes on new tables, and the check of its history.
 *
 * @param server the address of DynamoDB
 * @param folder the folder of the history
 * @param seed the seed of the faults
 * @param duration the time with faults
 * @param processes the number of processes
 * @param threads the number of threads in each process
 * @param transactions whether the server knows transactions
 */
record Round(URI server, Path folder, long seed, Duration duration, int processes, int threads, boolean transactions) {

	/** Short, so that many leases expire. */
	static final Duration LEASE = Duration.ofSeconds(4);

	static final Duration WAIT_TIME = Duration.ofSeconds(20);

	/** Few resources of each kind, so that threads contend for them. */
	private static final int RESOURCES = 3;

	private static final Duration PAUSE = Duration.ofMillis(40);

	private static final Duration HOLD = Duration.ofMillis(100);

	private static final double STUBBORN = 0.02;

	/**
	 * One second because the {@code Date} has whole seconds, half a second between two
	 * polls, and a little more than half a second for transmissions.
	 */
	private static final Duration UNCERTAINTY = Duration.ofSeconds(3);

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** The time after the faults in which everything must recover. */
	private static final Duration CALM = Duration.ofSeconds(4);

	/** Returns what the callers of all processes do. */
	static Scenario scenario(int processes, int threads, boolean transactions) {
		return new Scenario(processes, threads, RESOURCES, RESOURCES, transactions ? RESOURCES : 0, 0, LEASE, WAIT_TIME,
				PAUSE, HOLD, STUBBORN);
	}

	Figures run() throws Exception {
		Files.createDirectories(this.folder);
		FaultSchedule schedule = FaultSchedule.draw(this.seed, this.duration, this.processes);
		Files.write(this.folder.resolve("faults.txt"),
				schedule.faults().stream().map(FaultSchedule.Entry::toString).toList());
		Map<Fault, Long> faults;
		Duration worked;
		try (DynamoDbClient direct = TestClients.client(this.server);
				TestTable locks = TestTable.create(direct);
				TestTable values = TestTable.create(direct);
				Journal journal = Journal.open(this.folder.resolve(HistoryReader.RUNNER + Journal.SUFFIX));
				Canary canary = Canary.start(journal);
				Recorder recorder = new Recorder(this.server, direct, locks.name(), journal);
				Witness witness = new Witness(recorder, locks.name())) {
			wall(journal);
			List<Station> stations = new ArrayList<>();
			try {
				Station.Setting setting = new Station.Setting(this.folder, journal, recorder.endpoint(), locks.name(),
						values.name(), this.processes, this.threads, this.seed, this.transactions);
				for (int i = 0; i < this.processes; i++) {
					stations.add(new Station(setting, i));
				}
				each(stations, Station::start);
				long start = System.nanoTime();
				faults = faults(schedule, stations, witness, journal);
				worked = Duration.ofNanos(System.nanoTime() - start);
				each(stations, (station) -> station.shut("end"));
				each(stations, Station::exit);
			}
			finally {
				stations.forEach(Station::close);
			}
			witness.await();
			sweep(scenario(this.processes, this.threads, this.transactions), locks, witness, journal);
			wall(journal);
		}
		return Figures.of(worked, faults, HistoryReader.read(this.folder, LEASE, UNCERTAINTY, PATIENCE));
	}

	private static Map<Fault, Long> faults(FaultSchedule schedule, List<Station> stations, Witness witness,
			Journal journal) throws InterruptedException {
		try (Injector injector = new Injector(stations, witness)) {
			injector.run(schedule);
			injector.await();
			stations.forEach(Station::heal);
			wall(journal);
			Thread.sleep(CALM.toMillis());
			return injector.counts();
		}
	}

	/** Checks that all locks are free and that only items with tokens are left. */
	private static void sweep(Scenario scenario, TestTable locks, Witness witness, Journal journal) {
		for (int i = 0; i < scenario.resources(); i++) {
			String resource = scenario.resource(i);
			if (!witness.take(resource, LEASE.plus(UNCERTAINTY))) {
				journal.write(Journal.Entry.LEAK, Violation.Kind.NOT_FREE_IN_TIME, resource + " at the end");
			}
		}
		for (Map<String, AttributeValue> item : locks.items()) {
			boolean kept = item.containsKey("fencing_token") && item.containsKey("ttl") && !item.containsKey("owner");
			if (!kept) {
				journal.write(Journal.Entry.LEAK, Violation.Kind.LEAKED_ITEM, item);
			}
		}
	}

	/** Records the offset between the monotonic and the wall clock of this machine. */
	private static void wall(Journal journal) {
		long before = System.nanoTime();
		long millis = System.currentTimeMillis();
		journal.write(Journal.Entry.WALL, before, millis, System.nanoTime());
	}

	private static void each(List<Station> stations, Step step) {
		ExecutorService executor = Executors.newFixedThreadPool(stations.size());
		try {
			CompletableFuture.allOf(stations.stream().map((station) -> CompletableFuture.runAsync(() -> {
				try {
					step.take(station);
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}, executor)).toArray(CompletableFuture[]::new)).join();
		}
		finally {
			executor.shutdownNow();
		}
	}

	/** A step that runs for all processes at the same time. */
	@FunctionalInterface
	private interface Step {

		void take(Station station) throws InterruptedException;

	}

}
