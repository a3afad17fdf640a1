package io.github.dynamolocks.benchmark;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Scanner;

import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * Runs an embedded DynamoDB and its proxies in a separate JVM, whose heap and compiler
 * the measured code does not share.
 */
final class DynamoDbProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	/** Enables the optimizing compiler, which child JVMs disable for a fast start. */
	static final Map<String, String> OPTIMISED = Map.of("_JAVA_OPTIONS", "-XX:TieredStopAtLevel=4");

	private final ChildJvm jvm = ChildJvm.start(OPTIMISED, DynamoDbProcess.class);

	private final String table = this.jvm.awaitLine("table ", PATIENCE).split(" ")[1];

	String table() {
		return this.table;
	}

	/**
	 * Opens another connection to DynamoDB, which delays requests and counts them
	 * separately.
	 */
	Way open(Duration latency) {
		return open(latency, Duration.ZERO);
	}

	/** Opens another connection that also delays answers. */
	synchronized Way open(Duration latency, Duration latencyBack) {
		this.jvm.send("open %d %d".formatted(latency.toMillis(), latencyBack.toMillis()));
		String[] answer = this.jvm.awaitLine("opened ", PATIENCE).split(" ");
		return new Way(Integer.parseInt(answer[1]), URI.create(answer[2]));
	}

	private synchronized Traffic traffic(int way) {
		this.jvm.send("traffic " + way);
		String[] answer = this.jvm.awaitLine("traffic ", PATIENCE).split(" ");
		return new Traffic(Long.parseLong(answer[1]), Long.parseLong(answer[2]));
	}

	@Override
	public void close() {
		this.jvm.close();
	}

	/**
	 * Runs the server.
	 * @param arguments none
	 */
	public static void main(String[] arguments) {
		EmbeddedDynamoDb local = EmbeddedDynamoDb.shared();
		System.out.println("table " + TestTable.create(local.client()).name());
		List<LatencyProxy> ways = new ArrayList<>();
		Scanner input = new Scanner(System.in, StandardCharsets.UTF_8);
		while (input.hasNextLine()) {
			String[] command = input.nextLine().split(" ");
			int argument = Integer.parseInt(command[1]);
			if (command[0].equals("open")) {
				LatencyProxy proxy = LatencyProxy.start(local.endpoint(), Duration.ofMillis(argument),
						Duration.ofMillis(Integer.parseInt(command[2])));
				ways.add(proxy);
				System.out.println("opened " + (ways.size() - 1) + " " + proxy.endpoint());
			}
			else {
				Traffic traffic = ways.get(argument).traffic();
				System.out.println("traffic " + traffic.reads() + " " + traffic.writes());
			}
		}
		System.exit(0);
	}

	/** A connection to DynamoDB. */
	final class Way {

		private final int number;

		private final URI endpoint;

		private Way(int number, URI endpoint) {
			this.number = number;
			this.endpoint = endpoint;
		}

		URI endpoint() {
			return this.endpoint;
		}

		Traffic traffic() {
			return DynamoDbProcess.this.traffic(this.number);
		}

	}

}
