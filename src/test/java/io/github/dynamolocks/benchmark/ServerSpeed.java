package io.github.dynamolocks.benchmark;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
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

	private static final Duration MEASURED = Duration.ofSeconds(4);

	private static final int MANY = 8;

	/** Less heap than the items may take, the SDK's own included. */
	private static final Map<String, String> SMALL_HEAP = Map.of("_JAVA_OPTIONS", "-Xmx200m -XX:+UseSerialGC");

	private ServerSpeed() {
	}

	static void print() {
		System.out.printf(Locale.ROOT, "%nthe embedded DynamoDB, conditional updates and reads%n");
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

	/** Compares the servers by a client that costs next to nothing. */
	private static void servers(URI embedded) {
		double[] ours = new double[2];
		double[] theirs = new double[2];
		try (DynamoDbClient client = TestClients.client(embedded)) {
			String table = TestTable.create(client).name();
			for (int i = 0; i < ours.length; i++) {
				ours[i] = perSecond("replayed, %d thread(s)", (i == 0) ? 1 : MANY,
						(end) -> ReplayedRequests.until(end, embedded, table));
			}
		}
		if (Dynalite.isThere()) {
			try (DynamoDbClient client = TestClients.client(Dynalite.endpoint())) {
				String table = TestTable.create(client).name();
				for (int i = 0; i < theirs.length; i++) {
					theirs[i] = perSecond("dynalite, replayed, %d thread(s)", (i == 0) ? 1 : MANY,
							(end) -> ReplayedRequests.until(end, Dynalite.endpoint(), table));
				}
			}
			line("  times dynalite, 1 thread", "%.2f", ours[0] / theirs[0], "at least 2.5");
			line("  times dynalite, 8 threads", "%.2f", ours[1] / theirs[1], "at least 3");
		}
	}

	private static void withTheSdk(URI embedded) {
		// The SDK is compiled before the first server is measured
		try (DynamoDbClient client = TestClients.client(embedded)) {
			String table = TestTable.create(client).name();
			run((end) -> requests(client, table, end), MANY, WARM_UP.multipliedBy(2));
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
		run(load, threads, WARM_UP);
		long servers = serversCpu();
		long clients = cpu(ProcessHandle.current());
		long start = System.nanoTime();
		long requests = run(load, threads, MEASURED);
		double perSecond = requests * 1e9 / (System.nanoTime() - start);
		line(name.formatted(threads), "%.0f/s", perSecond, "");
		line("  the server's CPU time for a request", "%.0f us", (serversCpu() - servers) / 1e3 / requests, "");
		line("  the client's CPU time for a request", "%.0f us",
				(cpu(ProcessHandle.current()) - clients) / 1e3 / requests, "");
		return perSecond;
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
