package io.github.dynamolocks.sample;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.dynamolocks.sample.demo.SampleTables;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.ApiRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@DynamoDbTest
class SellTicketHandlerTests {

	private static Map<String, String> properties;

	private final SellTicketHandler handler = new SellTicketHandler();

	@BeforeAll
	static void start(DynamoDbClient client, TestTable locks, FaultProxy proxy) {
		SampleTables.create(client);
		TicketStock stocks = new TicketStock(client, "ticket_stock", "ticket_sales", "run", "instance");
		stocks.write("concert", 1, OptionalLong.empty());
		stocks.write("ballet", 1, OptionalLong.empty());
		properties = Map.of("tickets.endpoint", proxy.endpoint().toString(), "tickets.region", TestClients.REGION.id(),
				"dynamo-locks.table-name", locks.name(), "aws.accessKeyId", "test", "aws.secretAccessKey", "test");
		properties.forEach(System::setProperty);
	}

	@AfterAll
	static void stop() {
		properties.keySet().forEach(System::clearProperty);
	}

	@Test
	void handlerSellsATicketUntilTheStockIsSoldOut() {
		assertThat(this.handler.handleRequest(Map.of("stock", "concert"), null)).containsEntry("ticket", 1);
		assertThat(this.handler.handleRequest(Map.of("stock", "concert"), null)).containsEntry("soldOut", true);
	}

	@Test
	void eventWithoutAStockIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.handler.handleRequest(Map.of(), null))
			.withMessageContaining("'stock'");
	}

	@Test
	void handlerUsesExactlyTheOperationsOfItsPolicy(FaultProxy proxy) {
		proxy.clearLog();
		assertThat(this.handler.handleRequest(Map.of("stock", "ballet"), null)).containsEntry("ticket", 1);
		assertThat(operations(proxy, "ticket_stock")).isEqualTo(SampleTables.allowed("Stock", "StockTable"));
		assertThat(operations(proxy, "ticket_sales")).isEqualTo(SampleTables.allowed("Sales", "SalesTable"));
	}

	private static Set<String> operations(FaultProxy proxy, String table) {
		return proxy.requests(FaultProxy.ANY_OPERATION)
			.stream()
			.filter((request) -> request.body().contains("\"TableName\":\"%s\"".formatted(table)))
			.map(ApiRequest::operation)
			.collect(Collectors.toSet());
	}

}
