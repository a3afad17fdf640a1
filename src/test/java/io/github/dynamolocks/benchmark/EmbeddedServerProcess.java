package io.github.dynamolocks.benchmark;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * The embedded DynamoDB in a JVM of its own.
 */
final class EmbeddedServerProcess {

	private static final double NANOS_PER_MILLI = 1e6;

	private static final double BYTES_PER_MEGABYTE = 1e6;

	private EmbeddedServerProcess() {
	}

	/**
	 * Serves until its input ends, or fills a table and says what that takes.
	 * @param arguments none, or the number of items
	 * @throws IOException if it cannot be reached
	 */
	public static void main(String[] arguments) throws IOException {
		long start = System.nanoTime();
		EmbeddedDynamoDb server = EmbeddedDynamoDb.start();
		if (arguments.length > 0) {
			System.out.println("filled " + megabytes(server, Integer.parseInt(arguments[0])));
			System.exit(0);
		}
		URI endpoint = server.endpoint();
		listTables(endpoint);
		System.out.println("started " + (System.nanoTime() - start) / NANOS_PER_MILLI + " " + endpoint);
		System.in.transferTo(System.out);
		System.exit(0);
	}

	private static void listTables(URI endpoint) throws IOException {
		HttpURLConnection request = (HttpURLConnection) endpoint.toURL().openConnection();
		request.setRequestMethod("POST");
		request.setRequestProperty("X-Amz-Target", "DynamoDB_20120810.ListTables");
		request.setRequestProperty("Content-Type", "application/x-amz-json-1.0");
		request.setRequestProperty("Authorization", "AWS4-HMAC-SHA256 Credential=test");
		request.setDoOutput(true);
		request.getOutputStream().write("{}".getBytes(StandardCharsets.UTF_8));
		request.getInputStream().readAllBytes();
	}

	private static double megabytes(EmbeddedDynamoDb server, int items) {
		DynamoDbClient client = TestClients.builder(URI.create("http://embedded"))
			.httpClient(server.httpClient())
			.build();
		String table = TestTable.create(client).name();
		for (int i = 0; i < items; i++) {
			String id = "resource-" + i;
			client.putItem((put) -> put.tableName(table)
				.item(Map.of(TestTable.DEFAULT_KEY_NAME, AttributeValue.fromS(id), "owner",
						AttributeValue.fromS("owner of " + id), "version", AttributeValue.fromN("1"), "lease_ms",
						AttributeValue.fromN("20000"), "expires_at", AttributeValue.fromN("1800000000000"), "ttl",
						AttributeValue.fromN("1800000000"), "holder",
						AttributeValue.fromS("application, host, process, thread and method of " + id))));
		}
		System.gc();
		Runtime runtime = Runtime.getRuntime();
		return (runtime.totalMemory() - runtime.freeMemory()) / BYTES_PER_MEGABYTE;
	}

}
