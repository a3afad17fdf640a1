package io.github.dynamolocks.test.dynamodb;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The operations on one item.
 */
final class ItemOperations {

	private final Database database;

	ItemOperations(Database database) {
		this.database = database;
	}

	Map<String, @Nullable Object> get(Parameters request) {
		Capacity capacity = new Capacity(request);
		ItemRead read = new ItemRead(this.database, request);
		return capacity.addTo(read.result(read.get(request.flag("ConsistentRead"), capacity)));
	}

	/** Runs PutItem, UpdateItem or DeleteItem. */
	Map<String, @Nullable Object> write(ItemWrite.Kind kind, Parameters request) {
		ItemWrite write = new ItemWrite(kind, this.database, request);
		String wanted = request.oneOf("ReturnValues", "NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW");
		if (kind != ItemWrite.Kind.UPDATE && !wanted.equals("NONE") && !wanted.equals("ALL_OLD")) {
			throw DynamoDbError.validation("ReturnValues can only be ALL_OLD or NONE");
		}
		Capacity capacity = new Capacity(request);
		write.prepare(capacity);
		write.apply();
		return capacity.addTo(write.result(wanted));
	}

}
