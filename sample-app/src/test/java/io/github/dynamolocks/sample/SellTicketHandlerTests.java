package io.github.dynamolocks.sample;

import java.util.Map;
import java.util.OptionalLong;

import io.github.dynamolocks.sample.demo.SampleTables;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SellTicketHandlerTests {

	private static LoopbackDynamoDb dynamoDb;

	private final SellTicketHandler handler = new SellTicketHandler();

	@BeforeAll
	static void start() throws Exception {
		dynamoDb = new LoopbackDynamoDb();
		try (DynamoDbClient client = dynamoDb.client()) {
			SampleTables.create(client);
			new TicketStock(client, "ticket_stock", "ticket_sales", "run", "instance").write("concert", 1,
					OptionalLong.empty());
		}
		properties().forEach(System::setProperty);
	}

	@AfterAll
	static void stop() {
		properties().keySet().forEach(System::clearProperty);
		dynamoDb.close();
	}

	private static Map<String, String> properties() {
		return Map.of("tickets.endpoint", dynamoDb.endpoint().toString(), "tickets.region", "eu-central-1",
				"aws.accessKeyId", "local", "aws.secretAccessKey", "local");
	}

	@Test
	void sellsATicketAndThenIsSoldOut() {
		assertThat(this.handler.handleRequest(Map.of("stock", "concert"), null)).containsEntry("ticket", 1);
		assertThat(this.handler.handleRequest(Map.of("stock", "concert"), null)).containsEntry("soldOut", true);
	}

	@Test
	void saysWhatAnEventLacks() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.handler.handleRequest(Map.of(), null))
			.withMessageContaining("'stock'");
	}

}
