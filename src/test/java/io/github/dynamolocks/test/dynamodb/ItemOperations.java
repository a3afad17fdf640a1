package io.github.dynamolocks.test.dynamodb;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The operations on one item.
 */
final class ItemOperations {

	private static final String RETURN_VALUES = "ReturnValues";

	private static final String[] RETURNABLE = { "NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW" };

	private final Database database;

	ItemOperations(Database database) {
		this.database = database;
	}

	Map<String, @Nullable Object> get(Parameters request) {
		Capacity capacity = Capacity.of(request);
		Map<String, Value> item = ItemRead.of(this.database.usable(request), request)
			.get(request.flag("ConsistentRead"), capacity);
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		if (item != null) {
			result.put("Item", item);
		}
		capacity.addOneTo(result);
		return result;
	}

	Map<String, @Nullable Object> put(Parameters request) {
		return write(ItemWrite.put(this.database, this.database.usable(request), request), request, oldOrNone(request));
	}

	Map<String, @Nullable Object> delete(Parameters request) {
		return write(ItemWrite.delete(this.database, this.database.usable(request), request), request,
				oldOrNone(request));
	}

	Map<String, @Nullable Object> update(Parameters request) {
		return write(ItemWrite.update(this.database, this.database.usable(request), request), request,
				request.oneOf(RETURN_VALUES, RETURNABLE));
	}

	private static String oldOrNone(Parameters request) {
		String wanted = request.oneOf(RETURN_VALUES, RETURNABLE);
		if (!wanted.equals("NONE") && !wanted.equals("ALL_OLD")) {
			throw DynamoDbError.validation("ReturnValues can only be ALL_OLD or NONE");
		}
		return wanted;
	}

	private static Map<String, @Nullable Object> write(ItemWrite write, Parameters request, String returnValues) {
		Capacity capacity = Capacity.of(request);
		write.prepare(capacity);
		write.apply();
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		write.addReturnValues(result, returnValues);
		capacity.addOneTo(result);
		return result;
	}

}
