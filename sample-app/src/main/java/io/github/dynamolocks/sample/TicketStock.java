package io.github.dynamolocks.sample;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Repository;

/**
 * The stock and the list of what was sold. The stock is read and written back as a whole,
 * as one does with a file, a row or somebody else's service: whoever writes last wins.
 */
@Repository
class TicketStock {

	/** A token that is no larger than one seen before comes from a former holder. */
	private static final String NEWEST_HOLDER = "attribute_not_exists(last_token) OR last_token < :token";

	private final DynamoDbClient dynamoDb;

	private final String stockTable;

	private final String salesTable;

	private final String run;

	private final String instance;

	TicketStock(DynamoDbClient dynamoDb, @Value("${tickets.stock-table}") String stockTable,
			@Value("${tickets.sales-table}") String salesTable, @Value("${tickets.run}") String run,
			@Value("${tickets.instance}") String instance) {
		this.dynamoDb = dynamoDb;
		this.stockTable = stockTable;
		this.salesTable = salesTable;
		this.run = run;
		this.instance = instance;
	}

	int left(String stock) {
		Map<String, AttributeValue> item = this.dynamoDb
			.getItem((get) -> get.tableName(this.stockTable)
				.key(Map.of("stock", AttributeValue.fromS(stock)))
				.consistentRead(true))
			.item();
		AttributeValue left = item.get("tickets_left");
		if (left == null) {
			throw new IllegalStateException(
					"The table '%s' has no stock '%s': put an item with its 'tickets_left' there"
						.formatted(this.stockTable, stock));
		}
		return Integer.parseInt(left.n());
	}

	/**
	 * Writes a stock back. With a token, DynamoDB refuses what a former holder of the
	 * lock sends late; without one, it takes everything.
	 * @param stock the stock
	 * @param left how many tickets are left
	 * @param token the fencing token of the lock, if there is a lock
	 */
	void write(String stock, int left, OptionalLong token) {
		Map<String, AttributeValue> item = new HashMap<>();
		item.put("stock", AttributeValue.fromS(stock));
		item.put("tickets_left", AttributeValue.fromN(Integer.toString(left)));
		if (token.isEmpty()) {
			this.dynamoDb.putItem((put) -> put.tableName(this.stockTable).item(item));
			return;
		}
		AttributeValue number = AttributeValue.fromN(Long.toString(token.getAsLong()));
		item.put("last_token", number);
		this.dynamoDb.putItem((put) -> put.tableName(this.stockTable)
			.item(item)
			.conditionExpression(NEWEST_HOLDER)
			.expressionAttributeValues(Map.of(":token", number)));
	}

	void record(String stock, int ticket) {
		this.dynamoDb.putItem((put) -> put.tableName(this.salesTable)
			.item(Map.of("run", AttributeValue.fromS(this.run), "sale",
					AttributeValue.fromS(UUID.randomUUID().toString()), "stock", AttributeValue.fromS(stock), "ticket",
					AttributeValue.fromN(Integer.toString(ticket)), "instance", AttributeValue.fromS(this.instance))));
	}

}
