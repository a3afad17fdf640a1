package io.github.dynamolocks.store;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * A write on its way to the table. Two writes with equal content are equal.
 *
 * @param process the process that sent it
 * @param update the update expression, empty for a deletion
 * @param condition the condition expression
 * @param names the names in both
 * @param values the values in both
 * @param key the key of the item
 */
record ProtocolMessage(int process, String update, String condition, Map<String, String> names,
		Map<String, AttributeValue> values, Map<String, AttributeValue> key) {

	static ProtocolMessage of(int process, UpdateItemRequest request) {
		return new ProtocolMessage(process, request.updateExpression(), request.conditionExpression(),
				request.expressionAttributeNames(), request.expressionAttributeValues(), request.key());
	}

	static ProtocolMessage of(int process, DeleteItemRequest request) {
		return new ProtocolMessage(process, "", request.conditionExpression(), request.expressionAttributeNames(),
				request.expressionAttributeValues(), request.key());
	}

	String name(String placeholder) {
		return Objects.requireNonNull(this.names.get(placeholder), placeholder);
	}

	AttributeValue value(String placeholder) {
		return Objects.requireNonNull(this.values.get(placeholder), placeholder);
	}

	/** Whose acquisition it is about. */
	@Nullable String owner() {
		AttributeValue owner = this.values.get(":owner");
		return (owner != null) ? owner.s() : null;
	}

	boolean isAcquire() {
		return this.update.startsWith("SET #owner");
	}

	@Override
	public String toString() {
		Map<String, String> shown = new TreeMap<>();
		this.values.forEach((name, value) -> shown.put(name, ProtocolTable.text(value)));
		shown.remove(":holder");
		shown.remove(":ttl");
		return what() + shown;
	}

	private String what() {
		if (isAcquire()) {
			return "acquire";
		}
		if (this.update.isEmpty()) {
			return "delete";
		}
		return this.update.contains("REMOVE") ? "keep" : "renew";
	}

}
