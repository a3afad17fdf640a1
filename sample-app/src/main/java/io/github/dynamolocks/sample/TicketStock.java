package io.github.dynamolocks.sample;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.store.LeaseConditions;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Repository;

/**
 * Reads and writes the stock and records the sales. A stock is read and written back as a
 * whole, like a file or a row: the last writer wins. With fencing tokens, the writer with
 * the newest token wins; in a transaction, the owner of the lock.
 */
@Repository
class TicketStock {

	/** Later holders have larger tokens; a retry has the same token. */
	private static final String NO_FORMER_HOLDER = "attribute_exists(stock)"
			+ " AND (attribute_not_exists(last_token) OR last_token <= :token)";

	/** No later holder has read the stock since. */
	private static final String STILL_THE_HOLDER = "last_token = :token";

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

	/**
	 * Reads how many tickets are left. With a token, the same request stores the token.
	 * Otherwise a former holder of the lock, whose token is still the newest in the
	 * table, could write between the read and the write of this holder.
	 * @param stock the stock
	 * @param token the fencing token, empty without a lock
	 * @return the number of tickets
	 * @throws FencedOffException if the stock has seen a larger token
	 */
	int left(String stock, OptionalLong token) {
		AttributeValue left = (token.isPresent() ? show(stock, token.getAsLong()) : read(stock)).get("tickets_left");
		if (left == null) {
			throw missing(stock);
		}
		return Integer.parseInt(left.n());
	}

	private Map<String, AttributeValue> read(String stock) {
		return this.dynamoDb
			.getItem((get) -> get.tableName(this.stockTable)
				.key(Map.of("stock", AttributeValue.fromS(stock)))
				.consistentRead(true))
			.item();
	}

	private Map<String, AttributeValue> show(String stock, long token) {
		try {
			return this.dynamoDb
				.updateItem((update) -> update.tableName(this.stockTable)
					.key(Map.of("stock", AttributeValue.fromS(stock)))
					.updateExpression("SET last_token = :token")
					.conditionExpression(NO_FORMER_HOLDER)
					.expressionAttributeValues(Map.of(":token", number(token)))
					.returnValues(ReturnValue.ALL_NEW)
					.returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD))
				.attributes();
		}
		catch (ConditionalCheckFailedException ex) {
			throw refused(stock, token, ex);
		}
	}

	/**
	 * Writes a stock back. With a token, DynamoDB refuses late writes of a former holder
	 * of the lock; without a token, it accepts every write.
	 * @param stock the stock
	 * @param left how many tickets are left
	 * @param token the fencing token, empty without a lock; the same token as at the read
	 * @throws FencedOffException if the stock has seen another token since the read
	 */
	void write(String stock, int left, OptionalLong token) {
		Map<String, AttributeValue> item = new HashMap<>();
		item.put("stock", AttributeValue.fromS(stock));
		item.put("tickets_left", number(left));
		if (token.isEmpty()) {
			this.dynamoDb.putItem((put) -> put.tableName(this.stockTable).item(item));
			return;
		}
		AttributeValue number = number(token.getAsLong());
		item.put("last_token", number);
		try {
			this.dynamoDb.putItem((put) -> put.tableName(this.stockTable)
				.item(item)
				.conditionExpression(STILL_THE_HOLDER)
				.expressionAttributeValues(Map.of(":token", number))
				.returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
		}
		catch (ConditionalCheckFailedException ex) {
			throw refused(stock, token.getAsLong(), ex);
		}
	}

	/**
	 * Writes a stock back in a transaction that DynamoDB cancels if the lock has another
	 * owner. Repeats a transaction that met a renewal of the lease.
	 * @param stock the stock
	 * @param left how many tickets are left
	 * @param lease the lease of the lock
	 * @throws FencedOffException if another owner has acquired the lock
	 * @throws io.github.dynamolocks.LeaseLostException if the lease is not held any more
	 */
	void writeWhileHeld(String stock, int left, Lease lease) {
		Put put = Put.builder()
			.tableName(this.stockTable)
			.item(Map.of("stock", AttributeValue.fromS(stock), "tickets_left", number(left)))
			.build();
		boolean written = false;
		while (!written) {
			ConditionCheck held = LeaseConditions.held(lease);
			try {
				this.dynamoDb.transactWriteItems((transaction) -> transaction.transactItems(
						TransactWriteItem.builder().conditionCheck(held).build(),
						TransactWriteItem.builder().put(put).build()));
				written = true;
			}
			catch (TransactionCanceledException ex) {
				if (has(ex, "ConditionalCheckFailed")) {
					throw new FencedOffException("The lock of the stock '%s' has another owner".formatted(stock), ex);
				}
				if (!has(ex, "TransactionConflict")) {
					throw ex;
				}
			}
		}
	}

	private static boolean has(TransactionCanceledException ex, String reason) {
		return ex.cancellationReasons().stream().anyMatch((cancelled) -> reason.equals(cancelled.code()));
	}

	void record(String stock, int ticket) {
		this.dynamoDb.putItem((put) -> put.tableName(this.salesTable)
			.item(Map.of("run", AttributeValue.fromS(this.run), "sale",
					AttributeValue.fromS(UUID.randomUUID().toString()), "stock", AttributeValue.fromS(stock), "ticket",
					AttributeValue.fromN(Integer.toString(ticket)), "instance", AttributeValue.fromS(this.instance))));
	}

	private RuntimeException refused(String stock, long token, ConditionalCheckFailedException ex) {
		if (!ex.hasItem()) {
			return missing(stock);
		}
		AttributeValue seen = ex.item().get("last_token");
		return new FencedOffException("The stock '%s' in the table '%s' refuses token %d, the last it has seen is %s"
			.formatted(stock, this.stockTable, token, (seen != null) ? seen.n() : "none"), ex);
	}

	private IllegalStateException missing(String stock) {
		return new IllegalStateException("The table '%s' has no stock '%s': put an item with its 'tickets_left' there"
			.formatted(this.stockTable, stock));
	}

	private static AttributeValue number(long number) {
		return AttributeValue.fromN(Long.toString(number));
	}

}
