package io.github.dynamolocks.test.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The operations on several items that succeed or fail together.
 */
final class TransactionOperations {

	private static final int MAX_ITEMS = 100;

	/** How long a token stands for its request. */
	private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(10);

	private static final String ITEMS = "TransactItems";

	private static final Map<String, String> REASON_CODES = Map.of(DynamoDbError.CONDITION_FAILED,
			"ConditionalCheckFailed", KeyRate.EXCEEDED, "ProvisionedThroughputExceeded");

	private final Database database;

	private final Map<String, Known> tokens = new LinkedHashMap<>();

	TransactionOperations(Database database) {
		this.database = database;
	}

	Map<String, @Nullable Object> get(Parameters request) {
		Capacity capacity = Capacity.ofTransaction(request);
		List<Object> responses = new ArrayList<>();
		for (Parameters part : request.requiredObjects(ITEMS, MAX_ITEMS)) {
			Parameters get = part.requiredObject("Get");
			Map<String, Value> item = ItemRead.of(this.database.usable(get), get).get(true, capacity);
			responses.add((item != null) ? Map.of("Item", item) : Map.of());
		}
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		result.put("Responses", responses);
		capacity.addAllTo(result);
		return result;
	}

	Map<String, @Nullable Object> write(Parameters request) {
		List<Parameters> parts = request.requiredObjects(ITEMS, MAX_ITEMS);
		Capacity capacity = Capacity.ofTransaction(request);
		List<ItemWrite> writes = new ArrayList<>();
		Set<Object> targets = new HashSet<>();
		for (Parameters part : parts) {
			ItemWrite write = writeOf(part);
			if (!targets.add(write.target())) {
				throw DynamoDbError.validation("Transaction request cannot include multiple operations on one item");
			}
			writes.add(write);
		}
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		String token = request.string("ClientRequestToken");
		if (token == null || !isRepeated(token, request)) {
			prepareAll(writes, capacity);
			writes.forEach(ItemWrite::apply);
			if (token != null) {
				this.tokens.put(token, new Known(content(request), this.database.clock().now()));
			}
		}
		capacity.addAllTo(result);
		return result;
	}

	private ItemWrite writeOf(Parameters part) {
		if (part.json().size() != 1) {
			throw DynamoDbError.validation("TransactItems can only contain one of Check, Put, Update or Delete");
		}
		String kind = part.json().keySet().iterator().next();
		Parameters write = part.requiredObject(kind);
		return switch (kind) {
			case "ConditionCheck" -> ItemWrite.check(this.database, this.database.usable(write), write);
			case "Put" -> ItemWrite.put(this.database, this.database.usable(write), write);
			case "Update" -> {
				write.requiredString("UpdateExpression");
				yield ItemWrite.update(this.database, this.database.usable(write), write);
			}
			case "Delete" -> ItemWrite.delete(this.database, this.database.usable(write), write);
			default -> throw Parameters.unsupported("A transaction's '%s'".formatted(kind));
		};
	}

	private static void prepareAll(List<ItemWrite> writes, Capacity capacity) {
		List<Map<String, Object>> reasons = new ArrayList<>();
		for (ItemWrite write : writes) {
			try {
				write.prepare(capacity);
				reasons.add(Map.of("Code", "None"));
			}
			catch (DynamoDbError ex) {
				Map<String, Object> reason = new LinkedHashMap<>();
				reason.put("Code", REASON_CODES.getOrDefault(ex.type(), "ValidationError"));
				reason.put("Message", ex.message());
				Object item = ex.body().get("Item");
				if (item != null) {
					reason.put("Item", item);
				}
				reasons.add(reason);
			}
		}
		if (reasons.stream().anyMatch((reason) -> reason.size() > 1)) {
			String codes = reasons.stream()
				.map((reason) -> String.valueOf(reason.get("Code")))
				.collect(Collectors.joining(", ", "[", "]"));
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
