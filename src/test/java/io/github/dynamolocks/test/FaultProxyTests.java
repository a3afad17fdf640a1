package io.github.dynamolocks.test;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.FaultRule;
import io.github.dynamolocks.test.dynamodb.Held;
import io.github.dynamolocks.test.dynamodb.Late;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests what a client and DynamoDB see of the faults of a {@link FaultProxy}.
 */
@DynamoDbTest
class FaultProxyTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final FaultProxy proxy;

	private final TestTable table;

	FaultProxyTests(EmbeddedDynamoDb server, TestTable table) {
		this.proxy = FaultProxy.to(server.endpoint());
		this.table = table;
	}

	@AfterEach
	void closeProxy() {
		this.proxy.close();
	}

	@Test
	void requestWithoutARulePassesUnchanged() {
		put(this.proxy.client(), "passed");

		assertThat(this.table.item("passed")).isPresent();
		assertThat(this.proxy.exchanges()).singleElement().satisfies((exchange) -> {
			assertThat(exchange.operation()).isEqualTo("PutItem");
			assertThat(exchange.request().body()).contains("passed");
			assertThat(exchange.status()).isEqualTo(200);
		});
	}

	@Test
	void errorOfDynamoDbPassesUnchanged() {
		this.table.put("taken");

		assertThatExceptionOfType(ConditionalCheckFailedException.class)
			.isThrownBy(() -> putIfAbsent(this.proxy.client(), "taken"))
			.satisfies((ex) -> assertThat(ex.item()).isEqualTo(this.table.key("taken")));
		assertThat(this.proxy.exchanges()).singleElement()
			.satisfies((exchange) -> assertThat(exchange.status()).isEqualTo(400));
	}

	@Test
	void requestWithADroppedAnswerIsApplied() {
		FaultRule rule = this.proxy.next("PutItem").dropAnswer();

		assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> put(this.proxy.client(), "dropped"));

		assertThat(this.table.item("dropped")).isPresent();
		assertThat(rule.applied()).isEqualTo(1);
		assertThat(this.proxy.count("PutItem")).isEqualTo(1);
		assertThat(this.proxy.exchanges()).singleElement()
			.satisfies((exchange) -> assertThat(exchange.status()).isZero());
	}

	@Test
	void retryOfTheSdkMeetsItsOwnWrite() {
		this.proxy.next("PutItem").dropAnswer();
		try (DynamoDbClient retrying = TestClients.client(this.proxy.endpoint())) {
			assertThatExceptionOfType(ConditionalCheckFailedException.class)
				.isThrownBy(() -> putIfAbsent(retrying, "retried"));
		}
		assertThat(this.proxy.count("PutItem")).isEqualTo(2);
	}

	@Test
	void cutRequestIsNotApplied() {
		this.proxy.next("PutItem").cut();

		assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> put(this.proxy.client(), "cut"));

		assertThat(this.table.item("cut")).isEmpty();
	}

	@Test
	void ruleAppliesOnlyToTheNextMatchingRequests() {
		FaultRule rule = this.proxy.next("PutItem").whereBodyContains("matching").times(2).cut();
		DynamoDbClient client = this.proxy.client();

		put(client, "other");
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> put(client, "matching"));
		client.getItem((get) -> get.tableName(this.table.name()).key(this.table.key("matching")));
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> put(client, "matching"));
		put(client, "matching");

		assertThat(rule.applied()).isEqualTo(2);
		assertThat(this.proxy.count("PutItem")).isEqualTo(4);
		assertThat(this.proxy.count(FaultProxy.ANY_OPERATION)).isEqualTo(5);
	}

	@Test
	void firstOfSeveralRulesApplies() {
		this.proxy.next("PutItem").pass();
		this.proxy.next(FaultProxy.ANY_OPERATION).always().cut();

		put(this.proxy.client(), "first");
		assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> put(this.proxy.client(), "second"));
		this.proxy.clearFaults();
		put(this.proxy.client(), "third");

		assertThat(this.table.item("second")).isEmpty();
	}

	@Test
	void heldRequestIsAppliedAfterItsRelease() {
		Held held = this.proxy.next("PutItem").holdRequest();
		CompletableFuture<PutItemResponse> put = putAsync("held-request");

		assertThat(held.awaitArrival(TIMEOUT).body()).contains("held-request");
		assertThat(this.table.item("held-request")).isEmpty();
		assertThat(put).isNotDone();

		held.release();
		assertThat(put).succeedsWithin(TIMEOUT);
		assertThat(this.table.item("held-request")).isPresent();
	}

	@Test
	void heldAnswerArrivesAfterItsRelease() {
		Held held = this.proxy.next("PutItem").holdAnswer();
		CompletableFuture<PutItemResponse> put = putAsync("held-answer");

		held.awaitArrival(TIMEOUT);
		assertThat(this.table.item("held-answer")).isPresent();
		assertThat(put).isNotDone();

		held.release();
		assertThat(put).succeedsWithin(TIMEOUT);
	}

	@Test
	void closedProxyDropsHeldRequests() {
		Held held = this.proxy.next("PutItem").holdRequest();
		CompletableFuture<PutItemResponse> put = putAsync("abandoned");
		held.awaitArrival(TIMEOUT);

		this.proxy.close();

		assertThat(put).failsWithin(TIMEOUT);
		assertThat(this.table.item("abandoned")).isEmpty();
	}

	@Test
	void missingRequestFailsTheWaitForIt() {
		Held held = this.proxy.next("PutItem").holdRequest();

		assertThatIllegalStateException().isThrownBy(() -> held.awaitArrival(Duration.ofMillis(1)))
			.withMessageContaining("within 1 ms");
	}

	@Test
	void lateRequestIsAppliedAtItsDelivery() {
		Late late = this.proxy.next("PutItem").applyLate();

		assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> put(this.proxy.client(), "late"));
		assertThat(this.table.item("late")).isEmpty();

		assertThat(late.awaitArrival(TIMEOUT).body()).contains("late");
		assertThat(late.deliver().status()).isEqualTo(200);
		assertThat(this.table.item("late")).isPresent();
		assertThatIllegalStateException().isThrownBy(late::deliver);
	}

	@Test
	void requestIsAppliedAgainAtItsLateDelivery() {
		Late late = this.proxy.next("PutItem").applyAgainLate();
		put(this.proxy.client(), "again");
		this.table.delete("again");

		late.deliver();

		assertThat(this.table.item("again")).isPresent();
	}

	@Test
	void lateRequestsAreDeliveredInTheirOrder() {
		Late late = this.proxy.next("PutItem").times(2).applyLate();
		for (String value : new String[] { "1", "2" }) {
			assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> this.proxy.client()
				.putItem((put) -> put.tableName(this.table.name())
					.item(Map.of("resource_id", AttributeValue.fromS("order"), "n", AttributeValue.fromN(value)))));
		}

		late.deliver();
		assertThat(this.table.item("order").orElseThrow()).containsEntry("n", AttributeValue.fromN("1"));
		late.deliver();
		assertThat(this.table.item("order").orElseThrow()).containsEntry("n", AttributeValue.fromN("2"));
	}

	@Test
	void duplicatedRequestMeetsItsOwnWrite() {
		this.proxy.next("PutItem").duplicate();

		assertThatExceptionOfType(ConditionalCheckFailedException.class)
			.isThrownBy(() -> putIfAbsent(this.proxy.client(), "duplicate"));
		assertThat(this.proxy.count("PutItem")).isEqualTo(1);
	}

	@Test
	void latencyAndDelayAddUp() {
		this.proxy.latency(Duration.ofMillis(60));
		this.proxy.next("PutItem").delayRequest(Duration.ofMillis(60));
		this.proxy.next("PutItem").delayAnswer(Duration.ofMillis(60));

		for (String resource : new String[] { "slow", "slower" }) {
			long start = System.nanoTime();
			put(this.proxy.client(), resource);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
		}
	}

	@Test
	void proxyMeasuresTheConsumedCapacity() {
		put(this.proxy.client(), "unmeasured");
		assertThat(this.proxy.capacityUnits()).isZero();

		this.proxy.measureCapacity();
		put(this.proxy.client(), "measured");
		this.proxy.client()
			.getItem((get) -> get.tableName(this.table.name()).key(this.table.key("measured")).consistentRead(false));
		this.proxy.client().describeTable((describe) -> describe.tableName(this.table.name()));
		assertThat(this.proxy.capacityUnits()).isEqualTo(1.5);

		this.proxy.clearLog();
		assertThat(this.proxy.capacityUnits()).isZero();
		assertThat(this.proxy.count(FaultProxy.ANY_OPERATION)).isZero();
	}

	@Test
	void meaninglessRuleIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.proxy.next("PutItem").times(0));
		FaultRule rule = this.proxy.next("PutItem").cut();
		assertThatIllegalStateException().isThrownBy(rule::pass);
	}

	private PutItemResponse put(DynamoDbClient client, String resource) {
		return client.putItem((put) -> put.tableName(this.table.name()).item(this.table.key(resource)));
	}

	private CompletableFuture<PutItemResponse> putAsync(String resource) {
		return CompletableFuture.supplyAsync(() -> put(this.proxy.client(), resource));
	}

	private void putIfAbsent(DynamoDbClient client, String resource) {
		client.putItem((put) -> put.tableName(this.table.name())
			.item(this.table.key(resource))
			.conditionExpression("attribute_not_exists(resource_id)")
			.returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
	}

}
