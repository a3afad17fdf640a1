package io.github.dynamolocks.proof;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.store.LeaseConditions;

/**
 * Reads and writes the protected values in a separate table. Each value names its writer
 * and the value that it replaced.
 */
final class Values {

	static final String KEY = "resource_id";

	static final String WRITTEN_BY = "written_by";

	static final String BASED_ON = "based_on";

	private static final String COUNT = "count";

	private static final String LAST_TOKEN = "last_token";

	private final DynamoDbClient faulty;

	private final DynamoDbClient direct;

	private final String table;

	/**
	 * Creates the access to the values.
	 * @param faulty the client for protected values, with all faults
	 * @param direct the client for other values, without faults, so that a late write was
	 * sent late
	 * @param table the table of the values
	 */
	Values(DynamoDbClient faulty, DynamoDbClient direct, String table) {
		this.faulty = faulty;
		this.direct = direct;
		this.table = table;
	}

	/**
	 * Reads the values behind some locks.
	 * @return what writes their successors
	 */
	Runnable update(String call, List<Lease> leases) {
		List<Runnable> writes = leases.stream().map((lease) -> update(call, lease)).toList();
		return () -> writes.forEach(Runnable::run);
	}

	private Runnable update(String call, Lease lease) {
		String resource = lease.resource();
		if (Resources.isFenced(resource)) {
			long token = lease.fencingToken().orElseThrow();
			Value read = claim(resource, token);
			return () -> write(resource, read, call, token);
		}
		if (Resources.isProtected(resource)) {
			ConditionCheck held = LeaseConditions.held(lease);
			Value read = read(resource);
			return () -> writeIfHeld(resource, read, call, held);
		}
		Value read = read(resource);
		return () -> overwrite(resource, read, call);
	}

	/** Reads a value of the store that accepts every write. */
	Value read(String resource) {
		return value(
				this.direct.getItem((get) -> get.tableName(this.table).key(key(resource)).consistentRead(true)).item());
	}

	/** Writes the successor of a value unconditionally. */
	void overwrite(String resource, Value read, String call) {
		this.direct.putItem((put) -> put.tableName(this.table).item(successor(resource, read, call)));
	}

	/**
	 * Reads a value of the store that checks tokens, and raises the token in the same
	 * request. After a plain read, a former holder could still write, and the next write
	 * would overwrite its value. With the raised token, the store refuses the former
	 * holder.
	 */
	Value claim(String resource, long token) {
		try {
			return value(this.faulty
				.updateItem((update) -> update.tableName(this.table)
					.key(key(resource))
					.updateExpression("SET last_token = :token")
					.conditionExpression("attribute_not_exists(last_token) OR last_token <= :token")
					.expressionAttributeValues(Map.of(":token", number(token)))
					.returnValues(ReturnValue.ALL_NEW))
				.attributes());
		}
		catch (ConditionalCheckFailedException ex) {
			throw new FencedOffException(resource, token, ex);
		}
	}

	/** Writes the successor of a value unless the store has seen a larger token. */
	void write(String resource, Value read, String call, long token) {
		try {
			this.faulty.updateItem((update) -> update.tableName(this.table)
				.key(key(resource))
				.updateExpression("SET #count = :count, written_by = :call, based_on = :read")
				.conditionExpression(LAST_TOKEN + " = :token")
				.expressionAttributeNames(Map.of("#count", COUNT))
				.expressionAttributeValues(Map.of(":token", number(token), ":count", number(read.count() + 1), ":call",
						AttributeValue.fromS(call), ":read", AttributeValue.fromS(read.writtenBy()))));
		}
		catch (ConditionalCheckFailedException ex) {
			throw new FencedOffException(resource, token, ex);
		}
	}

	/**
	 * Writes the successor of a value on condition that the lock still has its owner.
	 * @param held the condition check of the lease, taken before the value was read
	 */
	void writeIfHeld(String resource, Value read, String call, ConditionCheck held) {
		Put put = Put.builder().tableName(this.table).item(successor(resource, read, call)).build();
		try {
			this.faulty.transactWriteItems(
					(transaction) -> transaction.transactItems(TransactWriteItem.builder().conditionCheck(held).build(),
							TransactWriteItem.builder().put(put).build()));
		}
		catch (TransactionCanceledException ex) {
			if (ex.cancellationReasons()
				.stream()
				.anyMatch((reason) -> "ConditionalCheckFailed".equals(reason.code()))) {
				throw new FencedOffException("'%s' has another owner".formatted(resource), ex);
			}
			throw ex;
		}
	}

	private static Map<String, AttributeValue> successor(String resource, Value read, String call) {
		Map<String, AttributeValue> item = new HashMap<>(key(resource));
		item.put(COUNT, number(read.count() + 1));
		item.put(WRITTEN_BY, AttributeValue.fromS(call));
		item.put(BASED_ON, AttributeValue.fromS(read.writtenBy()));
		return item;
	}

	private static Value value(Map<String, AttributeValue> item) {
		AttributeValue writtenBy = item.get(WRITTEN_BY);
		return (writtenBy != null)
				? new Value(Long.parseLong(Objects.requireNonNull(item.get(COUNT)).n()), writtenBy.s())
				: new Value(0, StoreWrite.NOTHING);
	}

	private static Map<String, AttributeValue> key(String resource) {
		return Map.of(KEY, AttributeValue.fromS(resource));
	}

	private static AttributeValue number(long number) {
		return AttributeValue.fromN(Long.toString(number));
	}

	/**
	 * A value.
	 *
	 * @param count how often it was written
	 * @param writtenBy the call that wrote it
	 */
	record Value(long count, String writtenBy) {

	}

	/**
	 * Thrown when DynamoDB refused the write of a former owner.
	 */
	static final class FencedOffException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		FencedOffException(String resource, long token, @Nullable Throwable cause) {
			this("'%s' refused the token %d".formatted(resource, token), cause);
		}

		FencedOffException(String message, @Nullable Throwable cause) {
			super(message, cause);
		}

	}

}
