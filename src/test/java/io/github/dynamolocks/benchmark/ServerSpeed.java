package io.github.dynamolocks.benchmark;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.store.Dynalite;
import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * Measures the embedded DynamoDB beside dynalite: half of the requests are conditional
 * updates, half are reads. Each server is a process of its own; without a socket the
 * embedded one is in the process of its clients. {@link ReplayedRequests} compare the
 * servers; with the SDK's client, which needs more of the machine than the embedded
 * server, a test sees what is left of the difference.
 */
final class ServerSpeed {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final Duration WARM_UP = Duration.ofSeconds(4);

	/** After as many requests hardly anything is left to compile. */
	private static final long WARM = 50_000;

	private static final Duration MEASURED = Duration.ofSeconds(4);

	private static final int ROUNDS = 3;

	private static final int MANY = 8;

	/** Less heap than the items may take, the SDK's own included. */
	private static final Map<String, String> SMALL_HEAP = Map.of("_JAVA_OPTIONS", "-Xmx200m -XX:+UseSerialGC");

	private ServerSpeed() {
	}

	static void print() {
		System.out.printf(Locale.ROOT,
				"%nthe embedded DynamoDB, conditional updates and reads: replayed over plain sockets,%n"
						+ "which compares the servers, and through the SDK, whose client needs more than they do%n");
		try (ChildJvm server = ChildJvm.start(DynamoDbProcess.OPTIMISED, EmbeddedServerProcess.class)) {
			String[] started = server.awaitLine("started ", PATIENCE).split(" ");
			line("first answer after the start of main", "%.0f ms", Double.parseDouble(started[1]), "at most 100");
			URI embedded = URI.create(started[2]);
			servers(embedded);
			withTheSdk(embedded);
		}
		try (ChildJvm full = ChildJvm.start(SMALL_HEAP, EmbeddedServerProcess.class, "100000")) {
			String[] filled = full.awaitLine("filled ", PATIENCE).split(" ");
			line("heap with 100,000 items", "%.0f MB", Double.parseDouble(filled[1]), "under 200");
		}
	}

	/** Compares the servers by a client that costs next to nothing, in turns. */
	private static void servers(URI embedded) {
		Load ours = replay(embedded);
		Load theirs = Dynalite.isThere() ? replay(Dynalite.endpoint()) : null;
		for (int threads : new int[] { 1, MANY }) {
			List<Speed> ourSpeeds = new ArrayList<>();
			List<Speed> theirSpeeds = new ArrayList<>();
			for (int round = 0; round < ROUNDS; round++) {
				ourSpeeds.add(measure(threads, ours));
				if (theirs != null) {
					theirSpeeds.add(measure(threads, theirs));
				}
			}
			double perSecond = print("over HTTP, replayed, %d thread(s)".formatted(threads), ourSpeeds);
			if (theirs != null) {
				double times = perSecond / print("dynalite, replayed, %d thread(s)".formatted(threads), theirSpeeds);
				line("  times dynalite", "%.2f", times, (threads == 1) ? "at least 2.5" : "at least 3");
			}
		}
	}

	/** Returns replayed requests, for which the server is compiled. */
	private static Load replay(URI endpoint) {
		try (DynamoDbClient client = TestClients.client(endpoint)) {
			String table = TestTable.create(client).name();
			Load load = (end) -> ReplayedRequests.until(end, endpoint, table);
			warmUp(load);
			return load;
		}
	}

	private static void withTheSdk(URI embedded) {
		// The SDK is compiled before the first server is measured
		try (DynamoDbClient client = TestClients.client(embedded)) {
			String table = TestTable.create(client).name();
			warmUp((end) -> requests(client, table, end));
		}
		if (Dynalite.isThere()) {
			perSecond("dynalite, SDK, %d thread(s)", TestClients.client(Dynalite.endpoint()), 1);
			perSecond("dynalite, SDK, %d thread(s)", TestClients.client(Dynalite.endpoint()), MANY);
		}
		double one = perSecond("over HTTP, SDK, %d thread(s)", TestClients.client(embedded), 1);
		double eight = perSecond("over HTTP, SDK, %d thread(s)", TestClients.client(embedded), MANY);
		line("without a socket, 1 thread, times HTTP", "%.2f", withoutSocket(1) / one, "at least 4");
		line("without a socket, 8 threads, times HTTP", "%.2f", withoutSocket(MANY) / eight, "at least 2");
	}

	private static double withoutSocket(int threads) {
		try (EmbeddedDynamoDb server = EmbeddedDynamoDb.start()) {
			return perSecond("without a socket, SDK, %d thread(s)",
					TestClients.builder(URI.create("http://embedded")).httpClient(server.httpClient()).build(),
					threads);
		}
	}

	private static double perSecond(String name, DynamoDbClient opened, int threads) {
		try (DynamoDbClient client = opened) {
			String table = TestTable.create(client).name();
			return perSecond(name, threads, (end) -> requests(client, table, end));
		}
	}

	private static double perSecond(String name, int threads, Load load) {
		warmUp(load);
		return print(name.formatted(threads), List.of(measure(threads, load)));
	}

	/** Has both sides compiled, which takes its time on a busy machine. */
	private static void warmUp(Load load) {
		long end = System.nanoTime() + WARM_UP.multipliedBy(MANY).toNanos();
		long requests = 0;
		while (requests < WARM && System.nanoTime() < end) {
			requests += run(load, MANY, WARM_UP);
		}
	}

	private static Speed measure(int threads, Load load) {
		long servers = serversCpu();
		long clients = cpu(ProcessHandle.current());
		long start = System.nanoTime();
		long requests = run(load, threads, MEASURED);
		double perSecond = requests * 1e9 / (System.nanoTime() - start);
		return new Speed(perSecond, (serversCpu() - servers) / 1e3 / requests,
				(cpu(ProcessHandle.current()) - clients) / 1e3 / requests);
	}

	/** Prints the median. */
	private static double print(String name, List<Speed> speeds) {
		Speed median = speeds.stream()
			.sorted(Comparator.comparingDouble(Speed::perSecond))
			.skip(speeds.size() / 2)
			.findFirst()
			.orElseThrow();
		line(name, "%.0f/s", median.perSecond(), "");
		line("  the server's CPU time for a request", "%.0f us", median.serverMicros(), "");
		line("  the client's CPU time for a request", "%.0f us", median.clientMicros(), "");
		return median.perSecond();
	}

	/** Other load of the machine does not change it, unlike the requests in a second. */
	private static long serversCpu() {
		return ProcessHandle.current().children().mapToLong(ServerSpeed::cpu).sum();
	}

	private static long cpu(ProcessHandle process) {
		return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
	}

	private static long run(Load load, int threads, Duration time) {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			long end = System.nanoTime() + time.toNanos();
			List<Future<Long>> runs = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				runs.add(executor.submit(() -> load.until(end)));
			}
			long requests = 0;
			for (Future<Long> run : runs) {
				requests += run.get();
			}
			return requests;
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException("A thread did not end its requests", ex);
		}
		finally {
			executor.shutdownNow();
		}
	}

	/** Renews and reads one item of its own. */
	private static long requests(DynamoDbClient client, String table, long end) {
		Map<String, AttributeValue> key = Map.of(TestTable.DEFAULT_KEY_NAME,
				AttributeValue.fromS(UUID.randomUUID().toString()));
		Map<String, AttributeValue> item = new HashMap<>(key);
		item.put("owner", AttributeValue.fromS("me"));
		item.put("version", AttributeValue.fromN("1"));
		client.putItem((put) -> put.tableName(table).item(item));
		long requests = 0;
		while (System.nanoTime() < end) {
			client.updateItem((update) -> update.tableName(table)
				.key(key)
				.conditionExpression("#owner = :me AND version > :zero")
				.updateExpression("SET version = version + :one, expires_at = :end")
				.expressionAttributeNames(Map.of("#owner", "owner"))
				.expressionAttributeValues(Map.of(":me", AttributeValue.fromS("me"), ":zero", AttributeValue.fromN("0"),
						":one", AttributeValue.fromN("1"), ":end", AttributeValue.fromN("1800000000000"))));
			client.getItem((get) -> get.tableName(table).key(key).consistentRead(true));
			requests += 2;
		}
		return requests;
	}

	private static void line(String name, String format, double value, String goal) {
		System.out.printf(Locale.ROOT, "  %-42s %12s  %s%n", name, String.format(Locale.ROOT, format, value), goal);
	}

	/**
	 * How fast a server is.
	 *
	 * @param perSecond requests
	 * @param serverMicros the CPU time that the server needs for one
	 * @param clientMicros the CPU time that the client needs for one
	 */
	private record Speed(double perSecond, double serverMicros, double clientMicros) {

	}

	/**
	 * What one thread does.
	 */
	private interface Load {

		/**
		 * Sends requests until a time.
		 * @return their number
		 */
		long until(long end) throws IOException;

	}

}
