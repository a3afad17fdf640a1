package io.github.dynamolocks.test;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A request as it reached a {@link FaultProxy}.
 *
 * @param operation the operation's name as DynamoDB spells it, such as {@code UpdateItem}
 * @param headers the headers to send on, by their names
 * @param body the JSON that the client sent
 */
public record ProxiedRequest(String operation, Map<String, List<String>> headers, String body) {

	/**
	 * The operations whose requests may ask, and are never an empty object.
	 */
	private static final Set<String> CONSUMING = Set.of("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query",
			"Scan", "BatchGetItem", "BatchWriteItem", "TransactGetItems", "TransactWriteItems", "ExecuteStatement",
			"ExecuteTransaction", "BatchExecuteStatement");

	public ProxiedRequest {
		headers = Map.copyOf(headers);
	}

	/**
	 * The same request, asking what it consumes unless it asks already.
	 */
	ProxiedRequest measured() {
		if (this.body.contains("\"ReturnConsumedCapacity\"") || !CONSUMING.contains(this.operation)) {
			return this;
		}
		return new ProxiedRequest(this.operation, this.headers,
				this.body.replaceFirst("\\{", "{\"ReturnConsumedCapacity\":\"TOTAL\","));
	}

	@Override
	public String toString() {
		return this.operation + " " + this.body;
	}

}
