package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Runs requests of the AWS SDK on an {@link EmbeddedDynamoDb} without JSON. The faults of
 * that server do not apply.
 */
public final class DirectRequests {

	private static final String ITEM = "Item";

	private final DynamoDbService service;

	/**
	 * Creates an access.
	 * @param dynamoDb the server
	 */
	public DirectRequests(EmbeddedDynamoDb dynamoDb) {
		this.service = dynamoDb.service();
	}

	/**
	 * Reads an item consistently.
	 * @param table the name of the table
	 * @param key the key
	 * @return the item, empty if there is none
	 */
	public Map<String, AttributeValue> get(String table, Map<String, AttributeValue> key) {
		return run(GetItemRequest.builder().tableName(table).key(key).consistentRead(true).build()).attributes();
	}

	/**
	 * Runs a request.
	 * @param request a request to read, update or delete an item
	 * @return the result, or the error
	 */
	public Result run(DynamoDbRequest request) {
		try {
			Map<String, @Nullable Object> result;
			if (request instanceof GetItemRequest get) {
				result = this.service.items().get(parameters(get));
			}
			else if (request instanceof UpdateItemRequest update) {
				result = this.service.items().write(ItemRequest.Kind.UPDATE, parameters(update));
			}
			else if (request instanceof DeleteItemRequest delete) {
				result = this.service.items().write(ItemRequest.Kind.DELETE, parameters(delete));
			}
			else {
				throw new IllegalArgumentException("Not a request that can be run directly: " + request);
			}
			return new Result(null, "",
					attributes(result.containsKey(ITEM) ? result.get(ITEM) : result.get("Attributes")));
		}
		catch (DynamoDbError ex) {
			return new Result(ex.type(), ex.message(), attributes(ex.body().get(ITEM)));
		}
	}

	/**
	 * Returns the JSON of the answer to a read.
	 * @param item the item, empty if there is none
	 * @return the bytes
	 */
	public static byte[] answer(Map<String, AttributeValue> item) {
		return Json.write(item.isEmpty() ? Map.of() : Map.of(ITEM, values(item))).getBytes(StandardCharsets.UTF_8);
	}

	private static Parameters parameters(GetItemRequest get) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("TableName", get.tableName());
		json.put("Key", values(get.key()));
		json.put("ConsistentRead", get.consistentRead());
		return new Parameters(json);
	}

	private static Parameters parameters(UpdateItemRequest update) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("TableName", update.tableName());
		json.put("Key", values(update.key()));
		json.put("UpdateExpression", update.updateExpression());
		json.put("ConditionExpression", update.conditionExpression());
		json.put("ReturnValues", update.returnValuesAsString());
		json.put("ReturnValuesOnConditionCheckFailure", update.returnValuesOnConditionCheckFailureAsString());
		json.put("ExpressionAttributeNames",
				update.hasExpressionAttributeNames() ? update.expressionAttributeNames() : null);
		json.put("ExpressionAttributeValues",
				update.hasExpressionAttributeValues() ? values(update.expressionAttributeValues()) : null);
		return new Parameters(json);
	}

	private static Parameters parameters(DeleteItemRequest delete) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("TableName", delete.tableName());
		json.put("Key", values(delete.key()));
		json.put("ConditionExpression", delete.conditionExpression());
		json.put("ReturnValues", delete.returnValuesAsString());
		json.put("ReturnValuesOnConditionCheckFailure", delete.returnValuesOnConditionCheckFailureAsString());
		json.put("ExpressionAttributeNames",
				delete.hasExpressionAttributeNames() ? delete.expressionAttributeNames() : null);
		json.put("ExpressionAttributeValues",
				delete.hasExpressionAttributeValues() ? values(delete.expressionAttributeValues()) : null);
		return new Parameters(json);
	}

	private static Map<String, Value> values(Map<String, AttributeValue> attributes) {
		Map<String, Value> values = new LinkedHashMap<>();
		attributes.forEach((name, attribute) -> values.put(name, value(attribute)));
		return values;
	}

	private static Value value(AttributeValue attribute) {
		return switch (attribute.type()) {
			case S -> Value.of(attribute.s());
			case N -> Value.of(new BigDecimal(attribute.n()));
			case L -> new Value(Type.L, attribute.l().stream().map(DirectRequests::value).toList());
			case BOOL -> new Value(Type.BOOL, attribute.bool());
			case B -> new Value(Type.B, new String(attribute.b().asByteArray(), StandardCharsets.ISO_8859_1));
			default -> throw new IllegalArgumentException("A value of this type is not supported: " + attribute);
		};
	}

	@SuppressWarnings("unchecked")
	private static Map<String, AttributeValue> attributes(@Nullable Object item) {
		Map<String, AttributeValue> attributes = new LinkedHashMap<>();
		if (item != null) {
			((Map<String, Value>) item).forEach((name, value) -> attributes.put(name, attribute(value)));
		}
		return attributes;
	}

	private static AttributeValue attribute(Value value) {
		return switch (value.type()) {
			case S -> AttributeValue.fromS(value.text());
			case N -> AttributeValue.fromN((String) value.json());
			case L -> AttributeValue.fromL(value.elements().stream().map(DirectRequests::attribute).toList());
			case BOOL -> AttributeValue.fromBool((Boolean) value.content());
			case B -> AttributeValue.fromB(SdkBytes.fromByteArray(Base64.getDecoder().decode((String) value.json())));
			default -> throw new IllegalArgumentException("A value of this type is not supported: " + value);
		};
	}

	/**
	 * The result of a request.
	 *
	 * @param error the name of DynamoDB's error, null if there is none
	 * @param message the message of the error
	 * @param attributes the attributes that the answer has, empty for none
	 */
	public record Result(@Nullable String error, String message, Map<String, AttributeValue> attributes) {

	}

}
