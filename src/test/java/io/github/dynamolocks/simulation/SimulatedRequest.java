package io.github.dynamolocks.simulation;

import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request that a process sends: the bytes that the AWS SDK puts on the wire, or the
 * object that the library gives to the SDK.
 */
final class SimulatedRequest {

	private static final byte[] NO_BODY = {};

	private final String operation;

	private final String resource;

	private final boolean consistent;

	private final byte[] body;

	private final @Nullable DynamoDbRequest typed;

	private SimulatedRequest(String operation, String resource, boolean consistent, byte[] body,
			@Nullable DynamoDbRequest typed) {
		this.operation = operation;
		this.resource = resource;
		this.consistent = consistent;
		this.body = body;
		this.typed = typed;
	}

	/** Returns a request in JSON. */
	static SimulatedRequest of(String operation, byte[] body) {
		JsonNode json = JsonMapper.shared().readTree(body);
		return new SimulatedRequest(operation, json.path("Key").path(SimulatedTable.KEY).path("S").asString(""),
				json.path("ConsistentRead").asBoolean(false), body, null);
	}

	static SimulatedRequest of(DescribeTableRequest describe) {
		return new SimulatedRequest("DescribeTable", "", true, NO_BODY, describe);
	}

	static SimulatedRequest of(GetItemRequest get) {
		return new SimulatedRequest("GetItem", resource(get.key()), get.consistentRead(), NO_BODY, get);
	}

	static SimulatedRequest of(UpdateItemRequest update) {
		return new SimulatedRequest("UpdateItem", resource(update.key()), false, NO_BODY, update);
	}

	static SimulatedRequest of(DeleteItemRequest delete) {
		return new SimulatedRequest("DeleteItem", resource(delete.key()), false, NO_BODY, delete);
	}

	private static String resource(Map<String, AttributeValue> key) {
		return Objects.requireNonNull(key.get(SimulatedTable.KEY)).s();
	}

	String operation() {
		return this.operation;
	}

	boolean isRead() {
		return this.operation.equals("GetItem");
	}

	boolean isWrite() {
		return this.operation.equals("UpdateItem") || this.operation.equals("DeleteItem");
	}

	/** Returns the resource of a lock, an empty text for a request on the table. */
	String resource() {
		return this.resource;
	}

	boolean isConsistent() {
		return this.consistent;
	}

	byte[] body() {
		return this.body;
	}

	boolean isTyped() {
		return this.typed != null;
	}

	DynamoDbRequest typed() {
		return Objects.requireNonNull(this.typed);
	}

}
