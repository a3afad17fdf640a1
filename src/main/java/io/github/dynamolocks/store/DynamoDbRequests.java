package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

import io.github.dynamolocks.store.ItemWatch.Observation;

/**
 * Builds the requests of the protocol.
 */
final class DynamoDbRequests {

	/**
	 * How long after the end of its lease DynamoDB may delete an unfenced item that its
	 * owner has not released.
	 */
	static final Duration CLEAN_UP = Duration.ofHours(1);

	/**
	 * How long after the end of its lease a token is kept. This is longer than a wall
	 * clock jumps by mistake, because the first token of a new item is the current time
	 * in microseconds.
	 */
	static final Duration KEEP_TOKEN = Duration.ofDays(7);

	private final LockTable table;

	private final RandomGenerator random;

	DynamoDbRequests(LockTable table, RandomGenerator random) {
		this.table = table;
		this.random = random;
	}

	/**
	 * Builds the request that acquires a lock: an update, because a put would remove the
	 * token of the item.
	 */
	UpdateItemRequest acquire(Map<String, AttributeValue> key, AcquireTerms terms,
			AwsRequestOverrideConfiguration bounds) {
		AcquireCommand command = terms.command();
		ItemConditions items = new ItemConditions().name("#key", this.table.keyAttribute())
			.names(ItemAttributes.OWNER, ItemAttributes.VERSION, ItemAttributes.LEASE_MS, ItemAttributes.EXPIRES_AT,
					ItemAttributes.TTL, ItemAttributes.HOLDER, ItemAttributes.ACQUIRED_AT, ItemAttributes.QUEUE,
					ItemAttributes.WANTED)
			.value(":owner", command.owner())
			.value(":one", 1)
			.value(":lease_ms", command.lease().toMillis())
			.value(":expires_at", terms.expiresAt())
			.value(":holder", command.holder())
			.valuesOfOurs();
		StringBuilder free = new StringBuilder();
		StringBuilder update = new StringBuilder(
				"SET #owner = :owner, #version = :one, #lease_ms = :lease_ms, #expires_at = :expires_at, #holder = :holder");
		Long now = terms.now();
		if (now != null) {
			items.value(":now", now)
				.value(":ttl", seconds(terms.expiresAt(), (command.tokens() > 0) ? KEEP_TOKEN : CLEAN_UP));
			free.append(ItemConditions.ENDED);
			update.append(", #acquired_at = :now, #ttl = :ttl");
		}
		else {
			free.append(ItemConditions.RELEASED);
		}
		if (command.tokens() > 0) {
			// Microseconds grow faster than the tokens are counted. So a token is larger
			// than
			// all earlier ones even if the item with the last one was deleted. Without a
			// time
			// DynamoDB never deletes the item.
			items.names(ItemAttributes.FENCING_TOKEN)
				.value(":first_token", (now != null) ? terms.latest() * 1000 : 0)
				.value(":most_token", terms.mostToken())
				.value(":tokens", command.tokens());
			update.append(", #fencing_token = if_not_exists(#fencing_token, :first_token) + :tokens");
		}
		String remove = " REMOVE #wanted";
		if (command.queue() > 0) {
			items.value(":queue", command.queue());
			update.append(", #queue = :queue");
		}
		else {
			remove += ", #queue";
		}
		Observation ended = terms.ended();
		if (ended != null) {
			items.number(":seen_version", ended.version());
			free.append(" OR ");
			if (ended.owner() != null) {
				items.value(":seen_owner", ended.owner());
				free.append(ItemConditions.UNTOUCHED);
			}
			else {
				items.number(":seen_expires_at", ended.expiresAt());
				free.append(ItemConditions.UNTOUCHED_UNOWNED);
			}
		}
		StringBuilder condition = new StringBuilder("(").append(ItemConditions.ABSENT)
			.append(" OR (")
			.append(ItemConditions.OURS)
			.append(" AND (")
			.append(free)
			.append(")))");
		if (command.tokens() > 0) {
			condition.append(" AND ").append(ItemConditions.TOKEN_USABLE);
		}
		update.append(remove);
		if (now == null) {
			update.append(", #acquired_at, #ttl");
		}
		// For an unfenced lock only the former token matters. Mostly there was no item,
		// so
		// the old attributes are the shorter answer.
		return update(key, items, update, condition, bounds)
			.returnValues((command.tokens() > 0) ? ReturnValue.ALL_NEW : ReturnValue.ALL_OLD)
			.build();
	}

	UpdateItemRequest renew(Map<String, AttributeValue> key, Acquisition acquisition, long expiresAt,
			AwsRequestOverrideConfiguration bounds) {
		ItemConditions items = new ItemConditions()
			.names(ItemAttributes.OWNER, ItemAttributes.VERSION, ItemAttributes.EXPIRES_AT)
			.value(":owner", acquisition.owner())
			.value(":one", 1)
			.value(":expires_at", expiresAt);
		StringBuilder condition = new StringBuilder(ItemConditions.MINE_AND_EARLIER);
		StringBuilder update = new StringBuilder("SET #version = #version + :one, #expires_at = :expires_at");
		if (expiresAt < ItemAttributes.BEYOND_TIME) {
			items.names(ItemAttributes.TTL)
				.value(":ttl", seconds(expiresAt, acquisition.keepsToken() ? KEEP_TOKEN : CLEAN_UP));
			update.append(", #ttl = :ttl");
		}
		TokenRange tokens = acquisition.tokens();
		if (tokens != null) {
			items.names(ItemAttributes.FENCING_TOKEN).value(":token", tokens.last());
			condition.append(ItemConditions.SAME_TOKEN);
		}
		return update(key, items, update, condition, bounds).build();
	}

	/**
	 * Builds the request that releases a lock but keeps its item, for its token or its
	 * hold-at-least time. It removes the owner id, so that no late renewal applies.
	 * @param holdMillis the milliseconds for which the lock stays taken
	 * @param latest the latest time that DynamoDB's clock can show, null if it is unknown
	 * @param cleanUp how long after that time DynamoDB may delete the item
	 */
	UpdateItemRequest keep(Map<String, AttributeValue> key, String owner, long holdMillis, @Nullable Long latest,
			Duration cleanUp, AwsRequestOverrideConfiguration bounds) {
		ItemConditions items = new ItemConditions()
			.names(ItemAttributes.OWNER, ItemAttributes.VERSION, ItemAttributes.EXPIRES_AT)
			.value(":owner", owner)
			.value(":one", 1);
		StringBuilder update = new StringBuilder("SET #version = #version + :one, #expires_at = :expires_at");
		if (latest != null) {
			items.names(ItemAttributes.TTL).value(":ttl", seconds(latest + holdMillis, cleanUp));
			update.append(", #ttl = :ttl");
		}
		if (holdMillis > 0) {
			items.names(ItemAttributes.LEASE_MS).value(":lease_ms", holdMillis);
			items.value(":expires_at",
					(latest != null) ? latest + holdMillis : ItemAttributes.uniqueBeyondTime(this.random));
			update.append(", #lease_ms = :lease_ms REMOVE #owner");
		}
		else {
			items
				.names(ItemAttributes.LEASE_MS, ItemAttributes.HOLDER, ItemAttributes.ACQUIRED_AT, ItemAttributes.QUEUE,
						ItemAttributes.WANTED)
				.value(":expires_at", 0);
			update.append(" REMOVE #owner, #lease_ms, #holder, #acquired_at, #queue, #wanted");
		}
		return update(key, items, update, ItemConditions.MINE, bounds).returnValues(ReturnValue.ALL_OLD).build();
	}

	UpdateItemRequest want(Map<String, AttributeValue> key, AwsRequestOverrideConfiguration bounds) {
		ItemConditions items = new ItemConditions().names(ItemAttributes.OWNER, ItemAttributes.WANTED).value(":one", 1);
		return update(key, items, "SET #wanted = :one", ItemConditions.HELD_AND_UNMARKED, bounds)
			.returnValues(ReturnValue.ALL_NEW)
			.build();
	}

	DeleteItemRequest delete(Map<String, AttributeValue> key, String owner, AwsRequestOverrideConfiguration bounds) {
		ItemConditions items = new ItemConditions().names(ItemAttributes.OWNER, ItemAttributes.FENCING_TOKEN)
			.value(":owner", owner);
		return DeleteItemRequest.builder()
			.tableName(this.table.name())
			.key(key)
			.conditionExpression(ItemConditions.MINE_AND_UNFENCED)
			.expressionAttributeNames(items.names())
			.expressionAttributeValues(items.values())
			.returnValues(ReturnValue.ALL_OLD)
			.returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
			.overrideConfiguration(bounds)
			.build();
	}

	/**
	 * Builds the request that deletes an item if it has not changed since it was read.
	 * @param item the attributes of the item without its key
	 */
	DeleteItemRequest deleteAsRead(Map<String, AttributeValue> key, Map<String, AttributeValue> item,
			AwsRequestOverrideConfiguration bounds) {
		ItemConditions items = new ItemConditions().name("#key", this.table.keyAttribute());
		String condition = ItemState.condition(items, item);
		return DeleteItemRequest.builder()
			.tableName(this.table.name())
			.key(key)
			.conditionExpression(condition)
			.expressionAttributeNames(items.names())
			.expressionAttributeValues(items.values().isEmpty() ? null : items.values())
			.overrideConfiguration(bounds)
			.build();
	}

	/**
	 * Builds the request that releases a lock and keeps its token, if its item has not
	 * changed since it was read.
	 * @param item the attributes of the item without its key
	 */
	UpdateItemRequest keepTokenAsRead(Map<String, AttributeValue> key, Map<String, AttributeValue> item,
			AwsRequestOverrideConfiguration bounds) {
		ItemConditions items = new ItemConditions().name("#key", this.table.keyAttribute())
			.names(ItemAttributes.OWNER, ItemAttributes.VERSION, ItemAttributes.EXPIRES_AT, ItemAttributes.LEASE_MS,
					ItemAttributes.HOLDER, ItemAttributes.ACQUIRED_AT, ItemAttributes.QUEUE, ItemAttributes.WANTED)
			.value(":one", 1)
			.value(":expires_at", 0);
		String condition = ItemState.condition(items, item);
		return update(key, items,
				"SET #version = #version + :one, #expires_at = :expires_at REMOVE #owner, #lease_ms, #holder, #acquired_at, #queue, #wanted",
				condition, bounds)
			.build();
	}

	GetItemRequest get(Map<String, AttributeValue> key, Consistency consistency,
			AwsRequestOverrideConfiguration bounds) {
		return GetItemRequest.builder()
			.tableName(this.table.name())
			.key(key)
			.consistentRead(consistency == Consistency.STRONG)
			.overrideConfiguration(bounds)
			.build();
	}

	private UpdateItemRequest.Builder update(Map<String, AttributeValue> key, ItemConditions items, CharSequence update,
			CharSequence condition, AwsRequestOverrideConfiguration bounds) {
		return UpdateItemRequest.builder()
			.tableName(this.table.name())
			.key(key)
			.updateExpression(update.toString())
			.conditionExpression(condition.toString())
			.expressionAttributeNames(items.names())
			.expressionAttributeValues(items.values())
			.returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
			.overrideConfiguration(bounds);
	}

	private static long seconds(long millis, Duration later) {
		return Math.floorDiv(millis, 1000L) + 1 + later.toSeconds();
	}

	/**
	 * The values of a request that acquires a lock.
	 *
	 * @param command the attempt
	 * @param expiresAt the end of the lease to write
	 * @param now the earliest time that DynamoDB's clock can show, null if it is unknown
	 * @param latest the latest time that it can show
	 * @param mostToken the largest number that is a valid token
	 * @param ended an item that has not changed for a whole lease, null if there is none
	 */
	record AcquireTerms(AcquireCommand command, long expiresAt, @Nullable Long now, long latest, long mostToken,
			@Nullable Observation ended) {

	}

	/**
	 * The consistency of a read.
	 */
	enum Consistency {

		EVENTUAL, STRONG

	}

}
