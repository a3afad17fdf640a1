package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.dynamolocks.sample.LoopbackDynamoDb;
import io.github.dynamolocks.sample.TicketApplication;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application as the build has processed it ahead of time: its beans are worked out,
 * its proxies made, as a native image would have them.
 */
class AheadOfTimeTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	@Test
	void sellsUnderTheLock() throws Exception {
		Queue<String> output = new ConcurrentLinkedQueue<>();
		try (LoopbackDynamoDb dynamoDb = new LoopbackDynamoDb(); DynamoDbClient client = dynamoDb.client()) {
			SampleTables.create(client);
			client.putItem((put) -> put.tableName("ticket_stock")
				.item(Map.of("stock", AttributeValue.fromS("concert"), "tickets_left", AttributeValue.fromN("2"))));

			assertThat(run(dynamoDb, output)).as(() -> String.join("\n", output)).isZero();

			assertThat(output).anyMatch((line) -> line.contains("Starting AOT-processed TicketApplication"))
				.filteredOn((line) -> line.contains("SOLD"))
				.as(() -> String.join("\n", output))
				.hasSizeGreaterThanOrEqualTo(2);
			assertThat(client
				.getItem((get) -> get.tableName("ticket_stock").key(Map.of("stock", AttributeValue.fromS("concert"))))
				.item()).containsEntry("tickets_left", AttributeValue.fromN("0"))
				// That of the lease: without the lock there is none
				.containsKey("last_token");
		}
	}

	private static int run(LoopbackDynamoDb dynamoDb, Queue<String> output) throws InterruptedException {
		List<String> command = List.of("-Dspring.aot.enabled=true", TicketApplication.class.getName(),
				"--tickets.endpoint=" + dynamoDb.endpoint(), "--tickets.region=eu-central-1",
				"--tickets.stocks=concert", "--logging.level." + TicketApplication.class.getName() + "=info");
		try (Jvm jvm = new Jvm(System.getProperty("java.class.path"),
				Map.of("AWS_ACCESS_KEY_ID", "local", "AWS_SECRET_ACCESS_KEY", "local"), command, output::add)) {
			Instant deadline = Instant.now().plus(LIMIT);
			while (jvm.isAlive() && Instant.now().isBefore(deadline)) {
				Thread.sleep(50);
			}
			assertThat(jvm.isAlive()).as(() -> String.join("\n", output)).isFalse();
			return jvm.exitStatus();
		}
	}

}
