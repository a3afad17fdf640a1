package io.github.dynamolocks.sample.demo;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.dynamolocks.sample.TicketApplication;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the application after ahead-of-time processing, with generated bean definitions
 * and proxies, as in a native image.
 */
@DynamoDbTest
class AheadOfTimeTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	@Test
	void processedApplicationSellsUnderTheLock(DynamoDbClient client, FaultProxy dynamoDb) throws Exception {
		Queue<String> output = new ConcurrentLinkedQueue<>();
		SampleTables.create(client);
		client.putItem((put) -> put.tableName("ticket_stock")
			.item(Map.of("stock", AttributeValue.fromS("matinee"), "tickets_left", AttributeValue.fromN("2"))));

		assertThat(run(dynamoDb.endpoint(), output)).as(() -> String.join("\n", output)).isZero();

		assertThat(output).anyMatch((line) -> line.contains("Starting AOT-processed TicketApplication"))
			.filteredOn((line) -> line.contains("SOLD"))
			.as(() -> String.join("\n", output))
			.hasSizeGreaterThanOrEqualTo(2);
		assertThat(client
			.getItem((get) -> get.tableName("ticket_stock").key(Map.of("stock", AttributeValue.fromS("matinee"))))
			.item()).containsEntry("tickets_left", AttributeValue.fromN("0"))
			// The fencing token: without the lock there is none
			.containsKey("last_token");
	}

	private static int run(URI dynamoDb, Queue<String> output) throws InterruptedException {
		List<String> command = List.of("-Dspring.aot.enabled=true", TicketApplication.class.getName(),
				"--tickets.endpoint=" + dynamoDb, "--tickets.region=eu-central-1", "--tickets.stocks=matinee",
				"--logging.level." + TicketApplication.class.getName() + "=info");
		try (Jvm jvm = new Jvm(System.getProperty("java.class.path"),
				Map.of("AWS_ACCESS_KEY_ID", "local", "AWS_SECRET_ACCESS_KEY", "local"), command, output::add)) {
			Awaitility.await()
				.atMost(LIMIT)
				.untilAsserted(() -> assertThat(jvm.isAlive()).as(() -> String.join("\n", output)).isFalse());
			return jvm.exitStatus();
		}
	}

}
