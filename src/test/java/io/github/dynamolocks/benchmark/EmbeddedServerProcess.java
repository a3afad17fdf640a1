package io.github.dynamolocks.benchmark;

import java.io.IOException;
import java.net.Socket;
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
		byte[] request = ("POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: DynamoDB_20120810.ListTables\r\n"
				+ "Authorization: AWS4-HMAC-SHA256 Credential=test\r\nContent-Length: 2\r\n\r\n{}")
			.getBytes(StandardCharsets.US_ASCII);
		try (Socket socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
			socket.getOutputStream().write(request);
			byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
			if (status[status.length - 3] != '2') {
				throw new IllegalStateException("ListTables failed: " + new String(status, StandardCharsets.US_ASCII));
			}
		}
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
