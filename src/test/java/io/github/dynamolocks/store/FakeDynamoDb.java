package io.github.dynamolocks.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

import com.sun.net.httpserver.HttpServer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.test.TestClients;

/**
 * Answers DescribeTable with descriptions of tables that the embedded DynamoDB does not
 * have.
 */
final class FakeDynamoDb implements AutoCloseable {

	private final HttpServer server;

	private final DynamoDbClient client;

	private FakeDynamoDb(List<String> answers) {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		int[] asked = new int[1];
		this.server.createContext("/", (exchange) -> {
			byte[] answer = answers.get(Math.min(asked[0]++, answers.size() - 1)).getBytes(StandardCharsets.UTF_8);
			exchange.getRequestBody().readAllBytes();
			exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
			exchange.getResponseHeaders().add("x-amzn-RequestId", "fake");
			exchange.sendResponseHeaders(200, answer.length);
			exchange.getResponseBody().write(answer);
			exchange.close();
		});
		this.server.start();
		this.client = TestClients
			.clientWithoutRetries(URI.create("http://127.0.0.1:" + this.server.getAddress().getPort()));
	}

	/**
	 * Starts one.
	 * @param tables what it says of the table at the first question, at the second, and
	 * so on: JSON without the name and the key; the last for all others
	 */
	static FakeDynamoDb describing(String... tables) {
		return new FakeDynamoDb(List.of(tables).stream().map("""
				{"Table": {"TableName": "fake",
				  "KeySchema": [{"AttributeName": "resource_id", "KeyType": "HASH"}],
				  "AttributeDefinitions": [{"AttributeName": "resource_id", "AttributeType": "S"}],
				  %s}}"""::formatted).toList());
	}

	DynamoDbClient client() {
		return this.client;
	}

	@Override
	public void close() {
		this.client.close();
		this.server.stop(0);
	}

}
