package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The operations on several items that are independent of each other.
 */
final class BatchOperations {

	private static final int MAX_READS = 100;

	private static final int MAX_WRITES = 25;

	/** What is beyond as many bytes is left for the next request. */
	private static final int MAX_RESULT = 16 * 1024 * 1024;

	private static final String ITEMS = "RequestItems";

	private static final String TABLE = "TableName";

	private final Database database;

	BatchOperations(Database database) {
		this.database = database;
	}

	Map<String, @Nullable Object> get(Parameters request) {
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
				ItemRead read = new ItemRead(this.database, part.with(TABLE, table.getKey()).with("Key", key.json()));
				requireNew(seen, read.target(), MAX_READS, "BatchGetItem");
				Map<String, Value> item = (size < MAX_RESULT) ? read.get(part.flag("ConsistentRead"), capacity) : null;
				size += Table.size(item);
				if (size >= MAX_RESULT) {
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

	Map<String, @Nullable Object> write(Parameters request) {
		Capacity capacity = new Capacity(request);
		Map<ItemWrite, Map.Entry<String, Object>> writes = new LinkedHashMap<>();
		Set<Object> seen = new HashSet<>();
		for (String table : tables(request).keySet()) {
			for (Parameters part : request.requiredObject(ITEMS).requiredObjects(table, MAX_WRITES)) {
				ItemWrite write = writeOf(table, part);
				requireNew(seen, write.target(), MAX_WRITES, "BatchWriteItem");
				writes.put(write, Map.entry(table, part.json()));
			}
		}
		Map<String, List<Object>> unprocessed = new LinkedHashMap<>();
		writes.forEach((write, part) -> {
			if (!applied(write, capacity)) {
				unprocessed.computeIfAbsent(part.getKey(), (table) -> new ArrayList<>()).add(part.getValue());
			}
		});
		return capacity.addTo(Map.of("UnprocessedItems", unprocessed));
	}

	/** Writes an item, unless its key is throttled. */
	private static boolean applied(ItemWrite write, Capacity capacity) {
		try {
			write.prepare(capacity);
			write.apply();
			return true;
		}
		catch (DynamoDbError ex) {
			if (ex.type().equals(KeyRate.EXCEEDED)) {
				return false;
			}
			throw ex;
		}
	}

	private ItemWrite writeOf(String table, Parameters part) {
		String kind = part.has("PutRequest") ? "PutRequest" : "DeleteRequest";
		if (part.json().size() != 1 || !part.has(kind)) {
			throw DynamoDbError.validation("Supplied AttributeValue has more than one datatypes set, "
					+ "must contain exactly one of the supported datatypes");
		}
		return new ItemWrite(kind.equals("PutRequest") ? ItemWrite.Kind.PUT : ItemWrite.Kind.DELETE, this.database,
				part.requiredObject(kind).with(TABLE, table));
	}

	private static Map<String, @Nullable Object> tables(Parameters request) {
		Map<String, @Nullable Object> tables = request.requiredObject(ITEMS).json();
		Parameters.requireLength("{}", tables.size(), ITEMS, 1, Integer.MAX_VALUE);
		return tables;
	}

	private static void requireNew(Set<Object> seen, Object target, int max, String operation) {
		if (!seen.add(target)) {
			throw DynamoDbError.validation("Provided list of item keys contains duplicates");
		}
		if (seen.size() > max) {
			throw DynamoDbError.validation("Too many items requested for the %s call".formatted(operation));
		}
	}

}
