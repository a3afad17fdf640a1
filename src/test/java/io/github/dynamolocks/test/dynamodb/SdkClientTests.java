package io.github.dynamolocks.test.dynamodb;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the server with the AWS SDK's clients, over HTTP and without a socket.
 */
class SdkClientTests {

	private static final Map<String, AttributeValue> KEY = Map.of("id", AttributeValue.fromS("a"));

	private static final Map<String, AttributeValue> ITEM = Map.of("id", AttributeValue.fromS("a"), "text",
			AttributeValue.fromS("\u00e4\ud83d\ude00\"\\\n"), "bytes",
			AttributeValue.fromB(SdkBytes.fromUtf8String("\0x")), "list",
			AttributeValue.fromL(List.of(AttributeValue.fromN("1.50"), AttributeValue.fromBool(true))), "map",
			AttributeValue.fromM(Map.of("null", AttributeValue.fromNul(true))), "set",
			AttributeValue.fromSs(List.of("x", "y")));

	private final EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.start();

	@AfterEach
	void close() {
		this.dynamoDb.close();
	}

	@ParameterizedTest
	@EnumSource
	void clientReadsWhatItWrote(Way way) {
		try (DynamoDbClient client = client(way)) {
			createTable(client);
			client.putItem(put());

			assertThat(client.getItem((get) -> get.tableName("tab").key(KEY)).item())
				.containsAllEntriesOf(Map.of("id", AttributeValue.fromS("a"), "text",
						AttributeValue.fromS("\u00e4\ud83d\ude00\"\\\n"), "list",
						AttributeValue.fromL(List.of(AttributeValue.fromN("1.5"), AttributeValue.fromBool(true)))))
				.hasSameSizeAs(ITEM);
			assertThat(client.scanPaginator((scan) -> scan.tableName("tab")).items()).hasSize(1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void clientReportsErrorsByType(Way way) {
		try (DynamoDbClient client = client(way)) {
			createTable(client);
			client.putItem(put());

			assertThatExceptionOfType(ConditionalCheckFailedException.class)
				.isThrownBy(() -> client.putItem((put) -> put.tableName("tab")
					.item(KEY)
					.conditionExpression("attribute_not_exists(id)")
					.returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)))
				.satisfies((ex) -> assertThat(ex.item()).containsKey("text"));
			assertThatExceptionOfType(TransactionCanceledException.class)
				.isThrownBy(() -> client
					.transactWriteItems((transaction) -> transaction.transactItems(TransactWriteItem.builder()
						.conditionCheck((check) -> check.tableName("tab")
							.key(KEY)
							.conditionExpression("attribute_not_exists(id)")
							.returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD))
						.build())))
				.satisfies((ex) -> assertThat(ex.cancellationReasons()).singleElement().satisfies((reason) -> {
					assertThat(reason.code()).isEqualTo("ConditionalCheckFailed");
					assertThat(reason.item()).containsKey("text");
				}));
		}
	}

	@ParameterizedTest
	@EnumSource
	void sdkHidesALostAnswerByARetry(Way way) {
		try (DynamoDbClient client = client(way)) {
			createTable(client);
			for (Consumer<FaultRule> fault : List.<Consumer<FaultRule>>of(FaultRule::dropAnswer,
					FaultRule::cutAnswer)) {
				FaultRule rule = this.dynamoDb.faults().next("PutItem");
				fault.accept(rule);
				PutItemResponse response = client.putItem(put());
				assertThat(response.sdkHttpResponse().statusCode()).isEqualTo(200);
				assertThat(rule.applied()).isEqualTo(1);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void lostAnswerFailsTheRequestWithoutRetries(Way way) {
		try (DynamoDbClient client = clientWithoutRetries(way)) {
			createTable(client);
			this.dynamoDb.faults().next("PutItem").dropAnswer();
			this.dynamoDb.faults().next("PutItem").cutAnswer();
			assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> client.putItem(put()));
			assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> client.putItem(put()));
			client.putItem(put());
		}
	}

	@ParameterizedTest
	@EnumSource
	@Tag("slow")
	void heldRequestFailsAtTheTimeout(Way way) {
		try (DynamoDbClient client = client(way)) {
			createTable(client);
			this.dynamoDb.faults().next("PutItem").always().holdRequest();
			assertThatExceptionOfType(ApiCallTimeoutException.class).isThrownBy(() -> client.putItem(put().toBuilder()
				.overrideConfiguration((configuration) -> configuration.apiCallTimeout(Duration.ofMillis(100)))
				.build()));
			assertThat(Thread.interrupted()).isFalse();
			assertThatExceptionOfType(ApiCallAttemptTimeoutException.class)
				.isThrownBy(() -> client.putItem(put().toBuilder()
					.overrideConfiguration(
							(configuration) -> configuration.apiCallAttemptTimeout(Duration.ofMillis(50)))
					.build()));
			assertThat(Thread.interrupted()).isFalse();
			this.dynamoDb.faults().reset();
			client.putItem(put());
		}
	}

	@Test
	void asynchronousClientNeedsNoSocket() {
		try (DynamoDbAsyncClient client = DynamoDbAsyncClient.builder()
			.httpClient(this.dynamoDb.asyncHttpClient())
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(credentials())
			.overrideConfiguration((configuration) -> configuration.retryStrategy((retries) -> retries.maxAttempts(1)))
			.build()) {
			client.createTable(table()).join();
			client.putItem(put()).join();
			assertThat(client.getItem((get) -> get.tableName("tab").key(KEY)).join().item()).hasSameSizeAs(ITEM);

			this.dynamoDb.faults().next("PutItem").dropAnswer();
			this.dynamoDb.faults().next("PutItem").cutAnswer();
			for (int i = 0; i < 2; i++) {
				assertThatExceptionOfType(CompletionException.class).isThrownBy(client.putItem(put())::join)
					.withCauseInstanceOf(SdkClientException.class);
			}
		}
	}

	@Test
	void requestsOnOneConnectionDoNotStall() {
		DynamoDbClient client = this.dynamoDb.client();
		createTable(client);
		client.putItem(put());
		long[] nanos = new long[100];
		for (int i = 0; i < nanos.length; i++) {
			long start = System.nanoTime();
			client.getItem((get) -> get.tableName("tab").key(KEY));
			nanos[i] = System.nanoTime() - start;
		}
		Arrays.sort(nanos);
		// With Nagle's algorithm, later requests would take 40 ms each
		assertThat(Duration.ofNanos(nanos[nanos.length / 4])).isLessThan(Duration.ofMillis(38));
	}

	private DynamoDbClient client(Way way) {
		return builder(way).build();
	}

	private DynamoDbClient clientWithoutRetries(Way way) {
		return builder(way)
			.overrideConfiguration((configuration) -> configuration.retryStrategy((retries) -> retries.maxAttempts(1)))
			.build();
	}

	private DynamoDbClientBuilder builder(Way way) {
		DynamoDbClientBuilder builder = DynamoDbClient.builder()
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(credentials());
		if (way == Way.HTTP) {
			return builder.endpointOverride(this.dynamoDb.endpoint());
		}
		SdkHttpClient http = this.dynamoDb.httpClient();
		return builder.httpClient(http);
	}

	private static StaticCredentialsProvider credentials() {
		return StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
	}

	private static void createTable(DynamoDbClient client) {
		client.createTable(table());
	}

	private static CreateTableRequest table() {
		return CreateTableRequest.builder()
			.tableName("tab")
			.billingMode(BillingMode.PAY_PER_REQUEST)
			.attributeDefinitions(
					AttributeDefinition.builder().attributeName("id").attributeType(ScalarAttributeType.S).build())
			.keySchema(KeySchemaElement.builder().attributeName("id").keyType(KeyType.HASH).build())
			.build();
	}

	private static PutItemRequest put() {
		return PutItemRequest.builder().tableName("tab").item(ITEM).build();
	}

	/** The connection of a client to the server. */
	enum Way {

		HTTP, WITHOUT_A_SOCKET

	}

}
