package io.github.dynamolocks.test.dynamodb;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A request to DynamoDB.
 *
 * @param operation the operation's name as DynamoDB spells it, such as {@code UpdateItem}
 * @param headers the headers by their names, which ignore case
 * @param body the JSON that the client sent
 */
public record ApiRequest(String operation, Map<String, List<String>> headers, String body) {

	/**
	 * The operations whose requests may ask, and are never an empty object.
	 */
	private static final Set<String> CONSUMING = Set.of("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query",
			"Scan", "BatchGetItem", "BatchWriteItem", "TransactGetItems", "TransactWriteItems", "ExecuteStatement",
			"ExecuteTransaction", "BatchExecuteStatement");

	public ApiRequest {
		headers = ApiAnswer.ignoringCase(headers);
	}

	/**
	 * Returns a request to the operation that its headers name.
	 * @param headers the headers by their names
	 * @param body the JSON
	 * @return a request, whose operation is empty if the headers name none
	 */
	static ApiRequest of(Map<String, List<String>> headers, String body) {
		String target = header(ApiAnswer.ignoringCase(headers), "X-Amz-Target");
		// DynamoDB_20120810.UpdateItem
		return new ApiRequest((target != null) ? target.substring(target.indexOf('.') + 1) : "", headers, body);
	}

	@Nullable String header(String name) {
		return header(this.headers, name);
	}

	static @Nullable String header(Map<String, List<String>> headers, String name) {
		List<String> values = headers.get(name);
		return (values != null) ? values.get(0) : null;
	}

	/**
	 * Returns the same request, asking what it consumes unless it asks already.
	 * @return a request with {@code ReturnConsumedCapacity} if its operation knows that
	 */
	public ApiRequest measured() {
		boolean measurable = CONSUMING.contains(this.operation) && !this.body.contains("\"ReturnConsumedCapacity\"");
		return !measurable ? this : new ApiRequest(this.operation, this.headers,
				this.body.replaceFirst("\\{", "{\"ReturnConsumedCapacity\":\"TOTAL\","));
	}

	@Override
	public String toString() {
		return this.operation + " " + this.body;
	}

}
