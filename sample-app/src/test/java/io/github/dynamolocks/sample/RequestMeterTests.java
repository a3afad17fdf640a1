package io.github.dynamolocks.sample;

import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RequestMeterTests {

	private static final Map<String, AttributeValue> ITEM = Map.of("id", AttributeValue.fromS("a"));

	private static LoopbackDynamoDb dynamoDb;

	private final RequestMeter meter = new RequestMeter("locks");

	private DynamoDbClient client;

	@BeforeAll
	static void start() throws Exception {
		dynamoDb = new LoopbackDynamoDb();
		try (DynamoDbClient client = dynamoDb.client()) {
			for (String table : new String[] { "locks", "others" }) {
				client.createTable((create) -> create.tableName(table)
					.billingMode(BillingMode.PAY_PER_REQUEST)
					.keySchema(KeySchemaElement.builder().attributeName("id").keyType(KeyType.HASH).build())
					.attributeDefinitions(AttributeDefinition.builder()
						.attributeName("id")
						.attributeType(ScalarAttributeType.S)
						.build()));
			}
		}
	}

	@AfterAll
	static void stop() {
		dynamoDb.close();
	}

	@BeforeEach
	void connect() {
		this.client = dynamoDb.client((configuration) -> configuration.addExecutionInterceptor(this.meter));
	}

	@Test
	void addsUpWhatReadsAndWritesConsume() {
		this.client.putItem((put) -> put.tableName("others").item(ITEM));
		this.client.getItem((get) -> get.tableName("others").key(ITEM));
		this.client.updateItem((update) -> update.tableName("locks").key(ITEM));
		assertThat(this.meter.costs()).isEqualTo(new Costs(1, 1, 2, 1.5));
	}

	@Test
	void countsAWriteThatItsConditionStopped() {
		assertThatExceptionOfType(ConditionalCheckFailedException.class).isThrownBy(() -> this.client.deleteItem(
				(delete) -> delete.tableName("locks").key(ITEM).conditionExpression("attribute_exists(nothing)")));
		assertThat(this.meter.costs()).isEqualTo(new Costs(1, 1, 0, 0));
	}

	@Test
	void leavesOutWhatCostsNothing() {
		this.client.describeTable((describe) -> describe.tableName("locks"));
		assertThat(this.meter.costs()).isEqualTo(Costs.NONE);
	}

}
