package io.github.dynamolocks.simulation;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A write that a process has sent.
 *
 * @param process the process that sent it
 * @param request the request
 * @param owner the owner id of the acquisition to which it belongs
 * @param text what tells it from each other write
 */
record ProtocolMessage(String process, SimulatedRequest request, String owner, String text) {

	private static final String ACQUIRE = "acquire";

	@SuppressWarnings("unchecked")
	static ProtocolMessage of(String process, SimulatedRequest request) {
		Map<String, AttributeValue> values = request.typed()
			.getValueForField("ExpressionAttributeValues", Map.class)
			.orElseThrow();
		Map<String, String> shown = text(values);
		shown.remove(":holder");
		shown.remove(":ttl");
		String update = request.typed().getValueForField("UpdateExpression", String.class).orElse("");
		return new ProtocolMessage(process, request, Objects.requireNonNull(values.get(":owner")).s(),
				what(update) + shown);
	}

	private static String what(String update) {
		if (update.startsWith("SET #owner")) {
			return ACQUIRE;
		}
		if (update.isEmpty()) {
			return "delete";
		}
		return update.contains("REMOVE") ? "keep" : "renew";
	}

	boolean isAcquire() {
		return this.text.startsWith(ACQUIRE);
	}

	/** Returns the values of an item or a request, in the order of their names. */
	static Map<String, String> text(Map<String, AttributeValue> values) {
		Map<String, String> text = new TreeMap<>();
		values.forEach((name, value) -> text.put(name, (value.s() != null) ? value.s() : String.valueOf(value.n())));
		return text;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
