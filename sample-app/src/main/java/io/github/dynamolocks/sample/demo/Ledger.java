package io.github.dynamolocks.sample.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Fills the stocks before a run, and afterwards counts the sold and the remaining
 * tickets.
 */
final class Ledger {

	static final String STOCK_TABLE = "ticket_stock";

	static final String SALES_TABLE = "ticket_sales";

	private final DynamoDbClient dynamoDb;

	Ledger(DynamoDbClient dynamoDb) {
		this.dynamoDb = dynamoDb;
	}

	void fill(String stock, int tickets) {
		this.dynamoDb.putItem((put) -> put.tableName(STOCK_TABLE)
			.item(Map.of("stock", AttributeValue.fromS(stock), "tickets_left",
					AttributeValue.fromN(Integer.toString(tickets)))));
	}

	int left(String stock) {
		return Integer.parseInt(
				this.dynamoDb
					.getItem((get) -> get.tableName(STOCK_TABLE)
						.key(Map.of("stock", AttributeValue.fromS(stock)))
						.consistentRead(true))
					.item()
					.get("tickets_left")
					.n());
	}

	List<Entry> sold(String run) {
		List<Entry> entries = new ArrayList<>();
		this.dynamoDb
			.queryPaginator((query) -> query.tableName(SALES_TABLE)
				.consistentRead(true)
				.keyConditionExpression("#run = :run")
				.expressionAttributeNames(Map.of("#run", "run"))
				.expressionAttributeValues(Map.of(":run", AttributeValue.fromS(run))))
			.items()
			.forEach((item) -> entries.add(new Entry(item.get("stock").s(), Integer.parseInt(item.get("ticket").n()),
					item.get("instance").s())));
		return entries;
	}

	/**
	 * A recorded sale.
	 *
	 * @param stock the stock
	 * @param ticket the ticket's number
	 * @param instance the instance that sold it
	 */
	record Entry(String stock, int ticket, String instance) {

	}

}
