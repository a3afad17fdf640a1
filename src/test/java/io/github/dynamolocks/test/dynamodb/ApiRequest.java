package io.github.dynamolocks.test.dynamodb;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A request of a client to DynamoDB.
 *
 * @param operation the operation's name as DynamoDB spells it, such as {@code UpdateItem}
 * @param headers the headers by name; the case of a name does not matter
 * @param body the JSON that the client sent
 * @since 0.1.0
 */
public record ApiRequest(String operation, Map<String, List<String>> headers, String body) {

	/**
	 * The operations that have {@code ReturnConsumedCapacity}. The body of their requests
	 * is never an empty object.
	 */
	private static final Set<String> CONSUMING = Set.of("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query",
			"Scan", "BatchGetItem", "BatchWriteItem", "TransactGetItems", "TransactWriteItems", "ExecuteStatement",
			"ExecuteTransaction", "BatchExecuteStatement");

	public ApiRequest {
		headers = ApiAnswer.ignoringCase(headers);
	}

	/**
	 * Returns a request for the operation that the headers name.
	 * @param headers the headers by name
	 * @param body the JSON
	 * @return the request; its operation is empty if the headers do not name one
	 */
	static ApiRequest of(Map<String, List<String>> headers, String body) {
		Map<String, List<String>> known = ApiAnswer.ignoringCase(headers);
		String target = header(known, "X-Amz-Target");
		// DynamoDB_20120810.UpdateItem
		return new ApiRequest((target != null) ? target.substring(target.indexOf('.') + 1) : "", known, body);
	}

	@Nullable String header(String name) {
		return header(this.headers, name);
	}

	static @Nullable String header(Map<String, List<String>> headers, String name) {
		List<String> values = headers.get(name);
		return (values != null) ? values.get(0) : null;
	}

	/**
	 * Returns the same request with {@code ReturnConsumedCapacity} unless it contains
	 * that already.
	 * @return the request; unchanged if its operation does not have the parameter
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
