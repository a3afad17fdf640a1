package io.github.dynamolocks.test.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The operations on several items that succeed or fail together.
 */
final class TransactionOperations {

	private static final int MAX_ITEMS = 100;

	/** Bytes of all items of a transaction. */
	private static final int MAX_SIZE = 4 * 1024 * 1024;

	/** How long a token stands for its request. */
	private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(10);

	private static final String ITEMS = "TransactItems";

	private static final Map<String, ItemWrite.Kind> KINDS = Map.of("ConditionCheck", ItemWrite.Kind.CHECK, "Put",
			ItemWrite.Kind.PUT, "Update", ItemWrite.Kind.UPDATE, "Delete", ItemWrite.Kind.DELETE);

	private static final Map<String, String> REASON_CODES = Map.of(DynamoDbError.CONDITION_FAILED,
			"ConditionalCheckFailed", KeyRate.EXCEEDED, "ProvisionedThroughputExceeded");

	private final Database database;

	private final Map<String, Known> tokens = new LinkedHashMap<>();

	TransactionOperations(Database database) {
		this.database = database;
	}

	Map<String, @Nullable Object> get(Parameters request) {
		Capacity capacity = new Capacity(request);
		List<Object> responses = new ArrayList<>();
		long size = 0;
		for (Parameters part : request.requiredObjects(ITEMS, MAX_ITEMS)) {
			ItemRead read = new ItemRead(this.database, part.requiredObject("Get"));
			Map<String, Value> item = read.get(true, capacity);
			size += Table.size(item);
			responses.add(read.result(item));
		}
		requireSize(size);
		return capacity.addTo(Map.of("Responses", responses));
	}

	Map<String, @Nullable Object> write(Parameters request) {
		Capacity capacity = new Capacity(request);
		List<ItemWrite> writes = new ArrayList<>();
		Set<Object> targets = new HashSet<>();
		for (Parameters part : request.requiredObjects(ITEMS, MAX_ITEMS)) {
			ItemWrite write = writeOf(part);
			if (!targets.add(write.target())) {
				throw DynamoDbError.validation("Transaction request cannot include multiple operations on one item");
			}
			writes.add(write);
		}
		String token = request.string("ClientRequestToken");
		if (token == null || !isRepeated(token, request)) {
			prepareAll(writes, capacity);
			requireSize(writes.stream().mapToLong(ItemWrite::size).sum());
			writes.forEach(ItemWrite::apply);
			if (token != null) {
				this.tokens.put(token, new Known(content(request), this.database.clock().now()));
			}
		}
		return capacity.addTo(Map.of());
	}

	private ItemWrite writeOf(Parameters part) {
		if (part.json().size() != 1) {
			throw DynamoDbError.validation("TransactItems can only contain one of Check, Put, Update or Delete");
		}
		String name = part.json().keySet().iterator().next();
		ItemWrite.Kind kind = KINDS.get(name);
		if (kind == null) {
			throw Parameters.unsupported("A transaction's '%s'".formatted(name));
		}
		Parameters write = part.requiredObject(name);
		if (kind == ItemWrite.Kind.UPDATE) {
			write.requiredString("UpdateExpression");
		}
		return new ItemWrite(kind, this.database, write);
	}

	private static void requireSize(long size) {
		if (size > MAX_SIZE) {
			throw DynamoDbError.validation("The items of a transaction have %d bytes, but cannot exceed the limit of %d"
				.formatted(size, MAX_SIZE));
		}
	}

	private static void prepareAll(List<ItemWrite> writes, Capacity capacity) {
		List<Map<String, Object>> reasons = new ArrayList<>();
		for (ItemWrite write : writes) {
			Map<String, Object> reason = new LinkedHashMap<>(Map.of("Code", "None"));
			try {
				write.prepare(capacity);
			}
			catch (DynamoDbError ex) {
				reason.put("Code", REASON_CODES.getOrDefault(ex.type(), "ValidationError"));
				reason.put("Message", ex.message());
				reason.computeIfAbsent("Item", ex.body()::get);
			}
			reasons.add(reason);
		}
		List<Object> codes = reasons.stream().map((reason) -> reason.get("Code")).toList();
		if (!codes.stream().allMatch("None"::equals)) {
			throw DynamoDbError
				.of("TransactionCanceledException",
						"Transaction cancelled, please refer cancellation reasons for specific reasons " + codes)
				.with("CancellationReasons", reasons);
		}
	}

	/** Returns whether the same request has succeeded with this token. */
	private boolean isRepeated(String token, Parameters request) {
		Instant oldest = this.database.clock().now().minus(TOKEN_LIFETIME);
		this.tokens.values().removeIf((known) -> known.time().isBefore(oldest));
		Known known = this.tokens.get(token);
		if (known != null && !known.content().equals(content(request))) {
			throw DynamoDbError.of("IdempotentParameterMismatchException",
					"The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical");
		}
		return known != null;
	}

	private static String content(Parameters request) {
		return Json.write(request.get(ITEMS));
	}

	/**
	 * A request that has succeeded.
	 *
	 * @param content what it wrote
	 * @param time when it came
	 */
	private record Known(String content, Instant time) {

	}

}
