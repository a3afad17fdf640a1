package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
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

	/**
	 * The short lease that is passed on: if the next process is dead, the others wait for
	 * so long. It starts its renewal at once.
	 */
	static final Duration GRANT = Duration.ofSeconds(3);

	/** The longest time for which a place waits for a place before it to take over. */
	private static final Duration TAKEOVER_STEP = Duration.ofMillis(100);

	private static final int MAX_TAKEOVER_STEPS = 20;

	/** After this time, no process of the line takes over any more. */
	static final Duration LINE_DEAD = Duration.ofSeconds(3);

	/**
	 * How much later than a join was sent its owner may have acquired the lock. With the
	 * uncertainties of two clocks this is at most a {@link #GRANT}. So the place of a
	 * dead process is served in vain once, however late its join arrives.
	 */
	private static final Duration JOIN_WINDOW = Duration.ofMillis(500);

	/** DynamoDB appends an element whose index is beyond the end of the list. */
	private static final int BEYOND_LINE = 99;

	private static final String EXTEND = "SET #version = #version + :one, #expires_at = :expires_at, #lease_ms = :lease_ms";

	private final String table;

	private final String keyAttribute;

	private final RandomGenerator random;

	DynamoDbRequests(LockTable table, RandomGenerator random) {
		this.table = table.name();
		this.keyAttribute = table.keyAttribute();
		this.random = random;
	}

	/** Builds the condition of a transaction that an owner still holds the lock. */
	ConditionCheck held(Map<String, AttributeValue> key, String owner) {
		ItemConditions items = new ItemConditions().names(ItemAttributes.OWNER).value(":owner", owner);
		return ConditionCheck.builder()
			.tableName(this.table)
			.key(key)
			.conditionExpression(ItemConditions.MINE)
			.expressionAttributeNames(items.names())
			.expressionAttributeValues(items.values())
			.build();
	}

	/**
	 * Builds the request that acquires a lock: an update, because a put would remove the
	 * token of the item.
	 */
	UpdateItemRequest acquire(Map<String, AttributeValue> key, AcquireTerms terms,
			AwsRequestOverrideConfiguration bounds) {
		AcquireCommand command = terms.command();
		ItemConditions items = new ItemConditions()
			.names(ItemAttributes.OWNER, ItemAttributes.VERSION, ItemAttributes.LEASE_MS, ItemAttributes.EXPIRES_AT,
					ItemAttributes.TTL, ItemAttributes.HOLDER, ItemAttributes.ACQUIRED_AT, ItemAttributes.LINE)
			.value(":owner", command.owner())
			.value(":one", 1)
			.value(":lease_ms", command.lease().toMillis())
			.value(":expires_at", terms.expiresAt())
			.value(":holder", command.holder())
			.valuesOfOurs();
		StringBuilder update = new StringBuilder(
				"SET #owner = :owner, #version = :one, #lease_ms = :lease_ms, #expires_at = :expires_at, #holder = :holder");
		Long now = terms.now();
		if (now != null) {
			items.value(":now", now)
				.value(":ttl", seconds(terms.expiresAt(), (command.tokens() > 0) ? KEEP_TOKEN : CLEAN_UP));
			update.append(", #acquired_at = :now, #ttl = :ttl");
		}
		if (command.tokens() > 0) {
			// Microseconds grow faster than the tokens are counted. So a token is larger
			// than all earlier ones even if the item with the last one was deleted.
			// Without a time DynamoDB never deletes the item.
			items.names(ItemAttributes.FENCING_TOKEN)
				.value(":first_token", (now != null) ? terms.latest() * 1000 : 0)
				.value(":most_token", terms.mostToken())
				.value(":tokens", command.tokens());
			update.append(", #fencing_token = if_not_exists(#fencing_token, :first_token) + :tokens");
		}
		int index = (command.place() != null) ? command.place().index() : -1;
		StringBuilder condition = new StringBuilder(
				(now != null && index >= 0) ? takeover(items, index, now) : free(items, terms.ended(), now));
		if (command.tokens() > 0) {
			condition.append(" AND ").append(ItemConditions.TOKEN_USABLE);
		}
		update.append(" REMOVE ").append((now != null && index >= 0) ? places(index) : "#line");
		if (now == null) {
			update.append(", #acquired_at, #ttl");
		}
		// For an unfenced lock only the former token matters. Mostly there was no item,
		// so the old attributes are the shorter answer.
		return update(key, items, update, condition, bounds)
			.returnValues((command.tokens() > 0) ? ReturnValue.ALL_NEW : ReturnValue.ALL_OLD)
			.build();
	}

	/**
	 * Returns the condition under which a process outside the line acquires a lock. It
	 * removes the line.
	 */
	private String free(ItemConditions items, @Nullable Observation ended, @Nullable Long now) {
		StringBuilder free = new StringBuilder();
		if (now != null) {
			items.value(":line_dead", now - LINE_DEAD.toMillis());
			free.append("(%s AND %s) OR %s".formatted(ItemConditions.ENDED, ItemConditions.LINE_EMPTY,
					ItemConditions.LINE_DEAD));
		}
		else {
			free.append(ItemConditions.RELEASED);
		}
		if (ended != null) {
			items.number(":seen_version", ended.version()).number(":seen_expires_at", ended.expiresAt());
			String owner = ended.owner();
			free.append(" OR ").append((owner != null) ? ItemConditions.UNTOUCHED : ItemConditions.UNTOUCHED_UNOWNED);
			if (owner != null) {
				items.value(":seen_owner", owner);
			}
		}
		items.name("#key", this.keyAttribute);
		return "(%s OR (%s AND (%s)))".formatted(ItemConditions.ABSENT, ItemConditions.OURS, free);
	}

	/**
	 * Returns the condition under which a place of the line takes over. Each place waits
	 * longer than the one before it, so living processes take over in their order. The
	 * acquisition removes all places up to its own.
	 */
	private static String takeover(ItemConditions items, int index, long now) {
		items.value(":end", now - takeoverDelay(index).toMillis());
		return "(%s AND #line[%s] = :owner AND #expires_at < :end)".formatted(ItemConditions.OURS, index);
	}

	/**
	 * Returns how long a place waits after the end of a lease before it takes over.
	 * @param index the index of the place in the line
	 */
	static Duration takeoverDelay(int index) {
		return TAKEOVER_STEP.multipliedBy(Math.min(index, MAX_TAKEOVER_STEPS));
	}

	/** Names the places up to one, from the end, because some servers move the others. */
	private static String places(int last) {
		return IntStream.rangeClosed(-last, 0)
			.mapToObj((index) -> "#line[%s]".formatted(-index))
			.collect(Collectors.joining(", "));
	}

	/**
	 * Builds the request that appends a place to the line.
	 * @param place the place
	 * @param latest the latest time that DynamoDB's clock can show
	 * @param room the most places of the line
	 */
	UpdateItemRequest join(Map<String, AttributeValue> key, Place place, long latest, int room,
			AwsRequestOverrideConfiguration bounds) {
		ItemConditions items = new ItemConditions()
			.names(ItemAttributes.OWNER, ItemAttributes.VERSION, ItemAttributes.EXPIRES_AT, ItemAttributes.ACQUIRED_AT,
					ItemAttributes.LINE)
			.value(":owner", place.owner())
			.value(":places", AttributeValue.fromL(List.of(AttributeValue.fromS(place.owner()))))
			.value(":none", AttributeValue.fromL(List.of()))
			.value(":type_number", ScalarAttributeType.N.toString())
			.value(":type_string", ScalarAttributeType.S.toString())
			.value(":type_list", "L")
			.value(":year_2000", ItemAttributes.YEAR_2000)
			.value(":year_2100", ItemAttributes.YEAR_2100)
			.value(":join_until", latest + JOIN_WINDOW.toMillis())
			.value(":room", room);
		return update(key, items, "SET #line = list_append(if_not_exists(#line, :none), :places)",
				ItemConditions.JOINABLE, bounds)
			.returnValues(ReturnValue.ALL_NEW)
			.build();
	}

	/**
	 * Builds the request that makes the first place of the line the owner, for a short
	 * time. A token of the item grows by one for the next owner.
	 * @param owner the present owner
	 * @param fenced whether the item has a token
	 * @param next the place to append for other waiters of the present owner's process,
	 * null for none
	 * @param now the earliest time that DynamoDB's clock can show
	 */
	UpdateItemRequest passOn(Map<String, AttributeValue> key, String owner, boolean fenced, @Nullable Place next,
			long now, AwsRequestOverrideConfiguration bounds) {
		ItemConditions items = new ItemConditions().value(":owner", owner)
			.value(":type_string", ScalarAttributeType.S.toString());
		String update = passOn(items, fenced, next, now);
		String condition = (fenced ? ItemConditions.MINE_AND_FENCED : ItemConditions.MINE_AND_UNFENCED) + " AND "
				+ ItemConditions.LINE_WAITING + ((next != null) ? ItemConditions.NEXT_ABSENT : "");
		return update(key, items.names(ItemAttributes.FENCING_TOKEN), update, condition, bounds)
			.returnValues(ReturnValue.ALL_NEW)
			.build();
	}

	private static String passOn(ItemConditions items, boolean fenced, @Nullable Place next, long now) {
		long expiresAt = now + GRANT.toMillis();
		items
			.names(ItemAttributes.OWNER, ItemAttributes.VERSION, ItemAttributes.EXPIRES_AT, ItemAttributes.LEASE_MS,
					ItemAttributes.ACQUIRED_AT, ItemAttributes.TTL, ItemAttributes.HOLDER, ItemAttributes.LINE)
			.value(":one", 1)
			.value(":now", now)
			.value(":expires_at", expiresAt)
			.value(":lease_ms", GRANT.toMillis())
			.value(":ttl", seconds(expiresAt, fenced ? KEEP_TOKEN : CLEAN_UP));
		StringBuilder update = new StringBuilder(
				"SET #owner = #line[0], #version = #version + :one, #expires_at = :expires_at, #lease_ms = :lease_ms, #acquired_at = :now, #ttl = :ttl");
		if (fenced) {
			items.names(ItemAttributes.FENCING_TOKEN);
			update.append(", #fencing_token = #fencing_token + :one");
		}
		if (next != null) {
			items.value(":next", next.owner());
			update.append(", #line[%s] = :next".formatted(BEYOND_LINE));
		}
		return update.append(" REMOVE #line[0], #holder").toString();
	}

	/**
	 * Builds the request that removes a place from the line.
	 * @param index where it is
	 */
	UpdateItemRequest leave(Map<String, AttributeValue> key, Place place, int index,
			AwsRequestOverrideConfiguration bounds) {
		ItemConditions items = new ItemConditions().names(ItemAttributes.LINE).value(":owner", place.owner());
		String element = "#line[%s]".formatted(index);
		return update(key, items, "REMOVE " + element, element + " = :owner", bounds).build();
	}

	/**
	 * Builds the request that gives a turn its full lease, and a token if one is missing.
	 * @param expiresAt the end of the lease
	 * @param token the token of the item, null if it has none
	 * @param newToken the token to write, null if the item has one or needs none
	 */
	UpdateItemRequest confirm(Map<String, AttributeValue> key, AcquireCommand command, long expiresAt,
			@Nullable Long token, @Nullable Long newToken, AwsRequestOverrideConfiguration bounds) {
		ItemConditions items = extension(command, new Acquisition.Term(expiresAt, command.lease().toMillis()))
			.names(ItemAttributes.TTL, ItemAttributes.HOLDER, ItemAttributes.FENCING_TOKEN)
			.value(":holder", command.holder())
			.value(":ttl", seconds(expiresAt, (token != null || newToken != null) ? KEEP_TOKEN : CLEAN_UP));
		StringBuilder condition = new StringBuilder(ItemConditions.MINE_AND_EARLIER);
		StringBuilder update = new StringBuilder(EXTEND).append(", #ttl = :ttl, #holder = :holder");
		if (token != null) {
			items.value(":token", token);
			condition.append(ItemConditions.SAME_TOKEN);
		}
		else {
			condition.append(ItemConditions.NO_TOKEN);
		}
		if (newToken != null) {
			items.value(":new_token", newToken);
			update.append(", #fencing_token = :new_token");
		}
		return update(key, items, update, condition, bounds).returnValues(ReturnValue.ALL_NEW).build();
	}

	private static ItemConditions extension(AcquireCommand command, Acquisition.Term term) {
		return new ItemConditions()
			.names(ItemAttributes.OWNER, ItemAttributes.VERSION, ItemAttributes.EXPIRES_AT, ItemAttributes.LEASE_MS)
			.value(":owner", command.owner())
			.value(":one", 1)
			.value(":expires_at", term.expiresAt())
			.value(":lease_ms", term.millis());
	}

	/**
	 * Builds the request that renews a lease.
	 * @param term the new end and the new length
	 * @param newToken the last of the tokens to take for the next holders in this
	 * process, null for none
	 */
	UpdateItemRequest renew(Map<String, AttributeValue> key, Acquisition acquisition, Acquisition.Term term,
			@Nullable Long newToken, AwsRequestOverrideConfiguration bounds) {
		ItemConditions items = extension(acquisition.command(), term);
		StringBuilder condition = new StringBuilder(ItemConditions.MINE_AND_EARLIER);
		StringBuilder update = new StringBuilder(EXTEND);
		if (acquisition.isGranted()) {
			items.names(ItemAttributes.HOLDER).value(":holder", acquisition.command().holder());
			update.append(", #holder = :holder");
		}
		if (term.expiresAt() < ItemAttributes.BEYOND_TIME) {
			items.names(ItemAttributes.TTL)
				.value(":ttl", seconds(term.expiresAt(),
						(acquisition.token() != null || newToken != null) ? KEEP_TOKEN : CLEAN_UP));
			update.append(", #ttl = :ttl");
		}
		Long token = acquisition.token();
		if (acquisition.tokens() != null || (newToken != null && token != null)) {
			items.names(ItemAttributes.FENCING_TOKEN).value(":token", Objects.requireNonNull(token));
			condition.append(ItemConditions.SAME_TOKEN);
		}
		if (newToken != null) {
			items.names(ItemAttributes.FENCING_TOKEN).value(":new_token", newToken);
			condition.append((token != null) ? "" : ItemConditions.NO_TOKEN);
			update.append(", #fencing_token = :new_token");
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
		String condition = ItemConditions.MINE;
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
			items.names(ItemAttributes.LEASE_MS, ItemAttributes.HOLDER, ItemAttributes.ACQUIRED_AT, ItemAttributes.LINE)
				.value(":expires_at", 0)
				.value(":type_string", ScalarAttributeType.S.toString());
			condition += " AND " + ItemConditions.LINE_EMPTY;
			update.append(" REMOVE #owner, #lease_ms, #holder, #acquired_at, #line");
		}
		return update(key, items, update, condition, bounds).build();
	}

	DeleteItemRequest delete(Map<String, AttributeValue> key, String owner, AwsRequestOverrideConfiguration bounds) {
		ItemConditions items = new ItemConditions()
			.names(ItemAttributes.OWNER, ItemAttributes.FENCING_TOKEN, ItemAttributes.LINE)
			.value(":owner", owner)
			.value(":type_string", ScalarAttributeType.S.toString());
		return DeleteItemRequest.builder()
			.tableName(this.table)
			.key(key)
			.conditionExpression(ItemConditions.MINE_AND_UNFENCED + " AND " + ItemConditions.LINE_EMPTY)
			.expressionAttributeNames(items.names())
			.expressionAttributeValues(items.values())
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
		ItemConditions items = new ItemConditions().name("#key", this.keyAttribute);
		String condition = ItemState.condition(items, item);
		return DeleteItemRequest.builder()
			.tableName(this.table)
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
		ItemConditions items = new ItemConditions().name("#key", this.keyAttribute)
			.names(ItemAttributes.OWNER, ItemAttributes.VERSION, ItemAttributes.EXPIRES_AT, ItemAttributes.LEASE_MS,
					ItemAttributes.HOLDER, ItemAttributes.ACQUIRED_AT, ItemAttributes.LINE)
			.value(":one", 1)
			.value(":expires_at", 0);
		String condition = ItemState.condition(items, item);
		return update(key, items,
				"SET #version = #version + :one, #expires_at = :expires_at REMOVE #owner, #lease_ms, #holder, #acquired_at, #line",
				condition, bounds)
			.build();
	}

	/**
	 * Builds the request that passes a lock on to the first of its line, if its item has
	 * not changed since it was read.
	 * @param item the attributes of the item without its key
	 * @param now the earliest time that DynamoDB's clock can show
	 */
	UpdateItemRequest passOnAsRead(Map<String, AttributeValue> key, Map<String, AttributeValue> item, long now,
			AwsRequestOverrideConfiguration bounds) {
		boolean fenced = item.containsKey(ItemAttributes.FENCING_TOKEN);
		ItemConditions items = new ItemConditions().name("#key", this.keyAttribute);
		String condition = ItemState.condition(items, item);
		return update(key, items, passOn(items, fenced, null, now), condition, bounds).build();
	}

	GetItemRequest get(Map<String, AttributeValue> key, Consistency consistency,
			AwsRequestOverrideConfiguration bounds) {
		return GetItemRequest.builder()
			.tableName(this.table)
			.key(key)
			.consistentRead(consistency == Consistency.STRONG)
			.overrideConfiguration(bounds)
			.build();
	}

	private UpdateItemRequest.Builder update(Map<String, AttributeValue> key, ItemConditions items, CharSequence update,
			CharSequence condition, AwsRequestOverrideConfiguration bounds) {
		return UpdateItemRequest.builder()
			.tableName(this.table)
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
	 * @param mostToken the largest number that is a valid token, for a fenced lock
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
