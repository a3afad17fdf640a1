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
 * One run from fresh tables and fresh processes to the end of all, and its judgement.
 *
 * @param server where DynamoDB is
 * @param folder where its history is written
 * @param seed what the faults are drawn from
 * @param duration for how long there are faults
 * @param processes how many processes work at a time
 * @param threads how many threads each has
 */
record Round(URI server, Path folder, long seed, Duration duration, int processes, int threads) {

	/**
	 * A whole second because the {@code Date} has whole ones, half a second between two
	 * looks, and as much again and a bit for the way.
	 */
	private static final Duration UNCERTAINTY = Duration.ofSeconds(3);

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** After the faults, to see that all recover. */
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
						values.name(), this.threads, this.seed);
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

	/** All locks are free, and nothing is left of them but the tokens. */
	private static void sweep(TestTable locks, Witness witness, Journal journal) {
		for (String scope : List.of(Resources.FENCED, Resources.PLAIN)) {
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

	/** How the two clocks of this machine, DynamoDB's among them, stand to each other. */
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

	/** What is done with all processes at the same time. */
	@FunctionalInterface
	private interface Step {

		void take(Station station) throws InterruptedException;

	}

}
