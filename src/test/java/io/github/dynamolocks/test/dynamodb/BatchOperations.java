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

	private final Database database;

	BatchOperations(Database database) {
		this.database = database;
	}

	Map<String, @Nullable Object> get(Parameters request) {
		Capacity capacity = Capacity.of(request);
		Map<String, List<Object>> found = new LinkedHashMap<>();
		Map<String, Object> unprocessed = new LinkedHashMap<>();
		Set<Object> seen = new HashSet<>();
		int size = 0;
		Parameters tables = tables(request);
		for (String name : tables.json().keySet()) {
			Parameters part = tables.requiredObject(name);
			Table table = table(name);
			Projection projection = ItemRead.projection(part);
			List<Object> items = new ArrayList<>();
			List<Object> left = new ArrayList<>();
			for (Parameters key : part.requiredObjects("Keys", MAX_READS)) {
				ItemRead read = new ItemRead(table, table.schema().key(ValueParser.item(key.json())), projection);
				requireNew(seen, List.of(name, read.key()));
				Map<String, Value> item = (size < MAX_RESULT) ? read.get(part.flag("ConsistentRead"), capacity) : null;
				size += Table.size(item);
				if (size >= MAX_RESULT) {
					left.add(key.json());
				}
				else if (item != null) {
					items.add(item);
				}
			}
			found.put(name, items);
			if (!left.isEmpty()) {
				Map<String, @Nullable Object> again = new LinkedHashMap<>(part.json());
				again.put("Keys", left);
				unprocessed.put(name, again);
			}
		}
		requireAtMost(seen, MAX_READS, "BatchGetItem");
		return result(capacity, Map.of("Responses", found, "UnprocessedKeys", unprocessed));
	}

	Map<String, @Nullable Object> write(Parameters request) {
		Capacity capacity = Capacity.of(request);
		Map<Part, ItemWrite> writes = new LinkedHashMap<>();
		Set<Object> seen = new HashSet<>();
		Parameters tables = tables(request);
		for (String name : tables.json().keySet()) {
			Table table = table(name);
			for (Parameters part : tables.requiredObjects(name, MAX_WRITES)) {
				ItemWrite write = writeOf(table, part);
				requireNew(seen, write.target());
				writes.put(new Part(name, part), write);
			}
		}
		requireAtMost(seen, MAX_WRITES, "BatchWriteItem");
		Map<String, List<Object>> unprocessed = new LinkedHashMap<>();
		writes.forEach((part, write) -> {
			if (!applied(write, capacity)) {
				unprocessed.computeIfAbsent(part.table(), (name) -> new ArrayList<>()).add(part.request().json());
			}
		});
		return result(capacity, Map.of("UnprocessedItems", unprocessed));
	}

	private ItemWrite writeOf(Table table, Parameters part) {
		Parameters put = part.object("PutRequest");
		Parameters delete = part.object("DeleteRequest");
		if ((put == null) == (delete == null)) {
			throw DynamoDbError.validation("Supplied AttributeValue has more than one datatypes set, "
					+ "must contain exactly one of the supported datatypes");
		}
		return (put != null) ? ItemWrite.put(this.database, table, put)
				: ItemWrite.delete(this.database, table, part.requiredObject("DeleteRequest"));
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

	private Table table(String name) {
		return this.database.usable(Parameters.of(Map.of("TableName", name)));
	}

	private static Parameters tables(Parameters request) {
		Parameters tables = request.requiredObject(ITEMS);
		if (tables.json().isEmpty()) {
			throw Parameters.constraint("{}", ITEMS, "Member must have length greater than or equal to 1");
		}
		return tables;
	}

	private static void requireNew(Set<Object> seen, Object target) {
		if (!seen.add(target)) {
			throw DynamoDbError.validation("Provided list of item keys contains duplicates");
		}
	}

	private static void requireAtMost(Set<Object> seen, int max, String operation) {
		if (seen.size() > max) {
			throw DynamoDbError.validation("Too many items requested for the %s call".formatted(operation));
		}
	}

	private static Map<String, @Nullable Object> result(Capacity capacity, Map<String, Object> members) {
		Map<String, @Nullable Object> result = new LinkedHashMap<>(members);
		capacity.addAllTo(result);
		return result;
	}

	/**
	 * A part of a request.
	 *
	 * @param table the table's name
	 * @param request what is to be done there
	 */
	private record Part(String table, Parameters request) {

	}

}
