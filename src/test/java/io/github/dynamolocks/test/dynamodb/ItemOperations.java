package io.github.dynamolocks.test.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.test.dynamodb.ItemRequest.Kind;

/**
 * Runs the operations on items by key: on single items, batches, and transactions.
 */
final class ItemOperations {

	private static final int MAX_READS = 100;

	private static final int MAX_WRITES = 25;

	/**
	 * The bytes of a batch that is read. The remaining keys are left for the next
	 * request.
	 */
	private static final int MAX_BATCH_SIZE = 16 * 1024 * 1024;

	private static final int MAX_TRANSACTION = 100;

	/** The bytes that all items of a transaction may have. */
	private static final int MAX_TRANSACTION_SIZE = 4 * 1024 * 1024;

	/** The time for which DynamoDB remembers the token of a transaction. */
	private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(10);

	private static final String BATCH = "RequestItems";

	private static final String TRANSACTION = "TransactItems";

	private static final String TABLE = "TableName";

	private static final Map<String, Kind> KINDS = Map.of("ConditionCheck", Kind.CHECK, "Put", Kind.PUT, "Update",
			Kind.UPDATE, "Delete", Kind.DELETE);

	private static final Map<String, String> REASON_CODES = Map.of(DynamoDbError.CONDITION_FAILED,
			"ConditionalCheckFailed", DynamoDbError.RATE_EXCEEDED, "ProvisionedThroughputExceeded");

	private final Database database;

	private final Map<String, Known> tokens = new LinkedHashMap<>();

	ItemOperations(Database database) {
		this.database = database;
	}

	Map<String, @Nullable Object> get(Parameters request) {
		Capacity capacity = new Capacity(request);
		ItemRequest read = new ItemRequest(Kind.GET, this.database, request);
		return capacity
			.addTo(read.result(this.database.locked(() -> read.get(request.flag("ConsistentRead"), capacity))));
	}

	/** Runs PutItem, UpdateItem or DeleteItem. */
	Map<String, @Nullable Object> write(Kind kind, Parameters request) {
		ItemRequest write = new ItemRequest(kind, this.database, request);
		String wanted = request.oneOf("ReturnValues", "NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW");
		Parameters.require(kind == Kind.UPDATE || wanted.equals("NONE") || wanted.equals("ALL_OLD"),
				"ReturnValues can only be ALL_OLD or NONE");
		Capacity capacity = new Capacity(request);
		return capacity.addTo(this.database.locked(() -> {
			write.prepare(capacity);
			write.apply();
			return write.result(wanted);
		}));
	}

	Map<String, @Nullable Object> batchGet(Parameters request) {
		Capacity capacity = new Capacity(request);
		Map<String, Object> found = new LinkedHashMap<>();
		Map<String, Object> unprocessed = new LinkedHashMap<>();
		Set<Object> seen = new HashSet<>();
		int size = 0;
		for (Map.Entry<String, @Nullable Object> table : tables(request).entrySet()) {
			Parameters part = Parameters.of(table.getValue());
			List<Object> items = new ArrayList<>();
			List<Object> left = new ArrayList<>();
			for (Parameters key : part.requiredObjects("Keys", MAX_READS)) {
				ItemRequest read = new ItemRequest(Kind.GET, this.database,
						part.with(TABLE, table.getKey()).with("Key", key.json()));
				requireNew(seen, read.target(), MAX_READS, "BatchGetItem");
				Map<String, Value> item = (size < MAX_BATCH_SIZE) ? read.get(part.flag("ConsistentRead"), capacity)
						: null;
				size += Value.size(item);
				if (size >= MAX_BATCH_SIZE) {
					left.add(key.json());
				}
				else {
					items.addAll(read.result(item).values());
				}
			}
			found.put(table.getKey(), items);
			if (!left.isEmpty()) {
				unprocessed.put(table.getKey(), part.with("Keys", left).json());
			}
		}
		return capacity.addTo(Map.of("Responses", found, "UnprocessedKeys", unprocessed));
	}

	Map<String, @Nullable Object> batchWrite(Parameters request) {
		Capacity capacity = new Capacity(request);
		Map<ItemRequest, Map.Entry<String, Object>> writes = new LinkedHashMap<>();
		Set<Object> seen = new HashSet<>();
		for (String table : tables(request).keySet()) {
			for (Parameters part : request.requiredObject(BATCH).requiredObjects(table, MAX_WRITES)) {
				ItemRequest write = writeOf(table, part);
				requireNew(seen, write.target(), MAX_WRITES, "BatchWriteItem");
				writes.put(write, Map.entry(table, part.json()));
			}
		}
		Map<String, List<Object>> unprocessed = new LinkedHashMap<>();
		writes.forEach((write, part) -> {
			if (write.isAdmitted()) {
				write.prepare(capacity);
				write.apply();
			}
			else {
				unprocessed.computeIfAbsent(part.getKey(), (table) -> new ArrayList<>()).add(part.getValue());
			}
		});
		return capacity.addTo(Map.of("UnprocessedItems", unprocessed));
	}

	private ItemRequest writeOf(String table, Parameters part) {
		boolean put = part.has("PutRequest");
		Parameters.require(part.json().size() == 1 && (put || part.has("DeleteRequest")), Value.MORE_THAN_ONE);
		return new ItemRequest(put ? Kind.PUT : Kind.DELETE, this.database,
				part.requiredObject(put ? "PutRequest" : "DeleteRequest").with(TABLE, table));
	}

	private static Map<String, @Nullable Object> tables(Parameters request) {
		Map<String, @Nullable Object> tables = request.requiredObject(BATCH).json();
		Parameters.requireRange("{}", "length", tables.size(), BATCH, 1, Integer.MAX_VALUE);
		return tables;
	}

	private static void requireNew(Set<Object> seen, Object target, int max, String operation) {
		Parameters.require(seen.add(target), "Provided list of item keys contains duplicates");
		Parameters.require(seen.size() <= max, "Too many items requested for the %s call", operation);
	}

	Map<String, @Nullable Object> transactGet(Parameters request) {
		Capacity capacity = new Capacity(request);
		List<Object> responses = new ArrayList<>();
		long size = 0;
		for (Parameters part : request.requiredObjects(TRANSACTION, MAX_TRANSACTION)) {
			ItemRequest read = new ItemRequest(Kind.GET, this.database, part.requiredObject("Get"));
			Map<String, Value> item = read.get(true, capacity);
			size += Value.size(item);
			responses.add(read.result(item));
		}
		requireSize(size);
		return capacity.addTo(Map.of("Responses", responses));
	}

	Map<String, @Nullable Object> transactWrite(Parameters request) {
		Capacity capacity = new Capacity(request);
		List<ItemRequest> writes = new ArrayList<>();
		Set<Object> targets = new HashSet<>();
		for (Parameters part : request.requiredObjects(TRANSACTION, MAX_TRANSACTION)) {
			ItemRequest write = writeOf(part);
			Parameters.require(targets.add(write.target()),
					"Transaction request cannot include multiple operations on one item");
			writes.add(write);
		}
		String token = request.string("ClientRequestToken");
		if (token == null || !isRepeated(token, request)) {
			prepareAll(writes, capacity);
			requireSize(writes.stream().mapToLong(ItemRequest::size).sum());
			writes.forEach(ItemRequest::apply);
			if (token != null) {
				this.tokens.put(token, new Known(request.get(TRANSACTION), this.database.clock().now()));
			}
		}
		return capacity.addTo(Map.of());
	}

	private ItemRequest writeOf(Parameters part) {
		Parameters.require(part.json().size() == 1,
				"TransactItems can only contain one of Check, Put, Update or Delete");
		String name = part.json().keySet().iterator().next();
		Kind kind = Parameters.requirePresent(KINDS.get(name),
				"A transaction's '%s' is not supported by this DynamoDB for tests", name);
		Parameters write = part.requiredObject(name);
		if (kind == Kind.UPDATE || kind == Kind.CHECK) {
			write.requiredString((kind == Kind.UPDATE) ? "UpdateExpression" : "ConditionExpression");
		}
		return new ItemRequest(kind, this.database, write);
	}

	private static void requireSize(long size) {
		Parameters.require(size <= MAX_TRANSACTION_SIZE,
				"The items of a transaction have %s bytes, but cannot exceed the limit of %s", size,
				MAX_TRANSACTION_SIZE);
	}

	private static void prepareAll(List<ItemRequest> writes, Capacity capacity) {
		List<Map<String, Object>> reasons = new ArrayList<>();
		for (ItemRequest write : writes) {
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

	/** Returns whether the same request has already succeeded with this token. */
	private boolean isRepeated(String token, Parameters request) {
		Instant oldest = this.database.clock().now().minus(TOKEN_LIFETIME);
		this.tokens.values().removeIf((known) -> known.time().isBefore(oldest));
		Known known = this.tokens.get(token);
		DynamoDbError.check(known == null || Objects.equals(known.content(), request.get(TRANSACTION)),
				"IdempotentParameterMismatchException",
				"The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical");
		return known != null;
	}

	/**
	 * A request that has succeeded.
	 *
	 * @param content the content of the request
	 * @param time the time at which the request arrived
	 */
	private record Known(@Nullable Object content, Instant time) {

	}

}
