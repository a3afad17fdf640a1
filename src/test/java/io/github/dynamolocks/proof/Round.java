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

	/**
	 * One second because the {@code Date} has whole seconds, half a second between two
	 * polls, and a little more than half a second for transmissions.
	 */
	private static final Duration UNCERTAINTY = Duration.ofSeconds(3);

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** The time after the faults in which everything must recover. */
	private static final Duration CALM = Duration.ofSeconds(4);

	Figures run() throws Exception {
		Files.createDirectories(this.folder);
		FaultPlan plan = FaultPlan.draw(this.seed, this.duration, this.processes);
		Files.write(this.folder.resolve("plan.txt"), plan.faults().stream().map(FaultPlan.Fault::toString).toList());
		Map<FaultKind, Long> faults;
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
						values.name(), this.threads, this.seed, this.transactions);
				for (int i = 0; i < this.processes; i++) {
					stations.add(new Station(setting, i));
				}
				each(stations, Station::start);
				long start = System.nanoTime();
				faults = faults(plan, stations, witness, journal);
				worked = Duration.ofNanos(System.nanoTime() - start);
				each(stations, (station) -> station.shut("end"));
				each(stations, Station::exit);
			}
			finally {
				stations.forEach(Station::close);
			}
			witness.await();
			sweep(locks, witness, journal);
			wall(journal);
		}
		return Figures.of(worked, faults, HistoryReader.read(this.folder, WorkerContext.LEASE, UNCERTAINTY, PATIENCE));
	}

	private static Map<FaultKind, Long> faults(FaultPlan plan, List<Station> stations, Witness witness, Journal journal)
			throws InterruptedException {
		try (Injector injector = new Injector(stations, witness)) {
			injector.run(plan);
			injector.await();
			stations.forEach(Station::heal);
			wall(journal);
			Thread.sleep(CALM.toMillis());
			return injector.counts();
		}
	}

	/** Checks that all locks are free and that only items with tokens are left. */
	private static void sweep(TestTable locks, Witness witness, Journal journal) {
		for (String scope : List.of(Resources.FENCED, Resources.CHECKED, Resources.PLAIN)) {
			for (int i = 0; i < Caller.RESOURCES; i++) {
				String resource = Resources.of(scope, i);
				if (!witness.take(resource, WorkerContext.LEASE.plus(UNCERTAINTY))) {
					journal.write(Journal.Entry.LEAK, Violation.Kind.NOT_FREE_IN_TIME, resource + " at the end");
				}
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
