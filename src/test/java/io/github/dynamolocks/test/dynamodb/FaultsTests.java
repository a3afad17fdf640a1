package io.github.dynamolocks.test.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests the faults of the embedded DynamoDB without HTTP.
 */
class FaultsTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final String ADD = """
			{'TableName': 'tab', 'Key': {'id': {'S': 'a'}}, 'UpdateExpression': 'ADD n :one',
			'ExpressionAttributeValues': {':one': {'N': '1'}}}""";

	private final TestService service = new TestService().withTable("tab", false);

	private final Faults faults = this.service.faults();

	@Test
	void answerIsLostAfterTheWrite() {
		this.faults.next("UpdateItem").dropAnswer();
		assertThat(add()).isNull();
		assertThat(n()).isEqualTo("1");
	}

	@Test
	void requestIsCutBeforeTheWrite() {
		FaultRule rule = this.faults.next("UpdateItem").times(2).cut();
		assertThat(add()).isNull();
		assertThat(add()).isNull();
		assertThat(n()).isNull();
		assertThat(rule.applied()).isEqualTo(2);
		assertThat(add()).isNotNull();
	}

	@Test
	void answerIsCutInTheMiddle() {
		this.faults.next("UpdateItem").cutAnswer();
		ApiAnswer answer = this.service.answer("UpdateItem", ADD);
		assertThat(answer.isTruncated()).isTrue();
		assertThat(n()).isEqualTo("1");
		assertThat(this.service.send("ListTables", "{}")).matches((next) -> next != null && !next.isTruncated());
	}

	@Test
	void requestIsAppliedTwice() {
		this.faults.next(Faults.ANY_OPERATION).duplicate();
		add();
		assertThat(n()).isEqualTo("2");
	}

	@Test
	void keptRequestIsAppliedLate() {
		Late late = this.faults.next("UpdateItem").applyLate();
		assertThat(add()).isNull();
		assertThat(n()).isNull();
		assertThat(late.deliver().status()).isEqualTo(200);
		assertThat(n()).isEqualTo("1");
		assertThatIllegalStateException().isThrownBy(late::deliver).withMessageContaining("no request");
	}

	@Test
	void copyOfRequestIsAppliedLate() {
		Late late = this.faults.next("UpdateItem").applyAgainLate();
		assertThat(add()).isNotNull();
		late.deliver();
		assertThat(n()).isEqualTo("2");
	}

	@Test
	void heldRequestWaitsUntilItIsReleased() {
		Held held = this.faults.next("UpdateItem").whereBodyContains("tab").holdRequest();
		CompletableFuture<@Nullable ApiAnswer> answer = CompletableFuture.supplyAsync(this::add);
		held.awaitArrival(TIMEOUT);
		assertThat(n()).isNull();
		assertThat(answer).isNotDone();
		held.release();
		assertThat(answer).succeedsWithin(TIMEOUT);
		assertThat(n()).isEqualTo("1");
	}

	@Test
	void heldAnswerWaitsUntilTheFaultsAreReset() {
		Held held = this.faults.next("UpdateItem").holdAnswer();
		CompletableFuture<@Nullable ApiAnswer> answer = CompletableFuture.supplyAsync(this::add);
		held.awaitArrival(TIMEOUT);
		assertThat(n()).isEqualTo("1");
		assertThat(answer).isNotDone();
		this.faults.reset();
		assertThat(answer).succeedsWithin(TIMEOUT);
	}

	@Test
	void closedServerCutsHeldRequests() {
		Held held = this.faults.next("UpdateItem").holdRequest();
		CompletableFuture<@Nullable ApiAnswer> answer = CompletableFuture.supplyAsync(this::add);
		held.awaitArrival(TIMEOUT);
		this.faults.abandon();
		assertThat(answer).succeedsWithin(TIMEOUT).isNull();
		assertThat(n()).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void requestIsRefusedBeforeOrAfterTheWrite(DynamoDbFailure failure) {
		this.faults.next("UpdateItem").answer(failure);
		assertThat(this.service.error("UpdateItem", ADD)).isEqualTo(failure.errorCode() + ": " + failure.message());
		assertThat(n()).isNull();

		this.faults.next("UpdateItem").applyButAnswer(failure);
		ApiAnswer answer = this.service.answer("UpdateItem", ADD);
		assertThat(answer.status()).isEqualTo(failure.status());
		assertThat(answer.headers()).containsEntry("Date", List.of("Thu, 01 Jan 2026 00:00:00 GMT"))
			.containsKeys("x-amzn-RequestId", "x-amz-crc32");
		assertThat(n()).isEqualTo("1");
	}

	@Test
	void deniedOperationFailsAndOthersSucceed() {
		this.faults.next("UpdateItem").always().answer(DynamoDbFailure.ACCESS_DENIED);
		for (int i = 0; i < 3; i++) {
			assertThat(this.service.error("UpdateItem", ADD)).startsWith("AccessDeniedException");
		}
		this.service.call("ListTables", "{}");
		this.faults.clear();
		this.service.call("UpdateItem", ADD);
	}

	@Test
	void datesAreShiftedFixedOrMissing() {
		assertThat(date()).isEqualTo("Thu, 01 Jan 2026 00:00:00 GMT");
		this.faults.next("ListTables").stripDate();
		assertThat(date()).isNull();
		this.faults.next("ListTables").shiftDate(Duration.ofSeconds(-5));
		assertThat(date()).isEqualTo("Wed, 31 Dec 2025 23:59:55 GMT");
		this.faults.shiftDate(Duration.ofHours(1));
		assertThat(date()).isEqualTo("Thu, 01 Jan 2026 01:00:00 GMT");
		this.faults.fixDate(Instant.EPOCH);
		assertThat(date()).isEqualTo("Thu, 01 Jan 1970 00:00:00 GMT");
		this.faults.stripDate();
		assertThat(date()).isNull();
		this.faults.reset();
		assertThat(date()).isEqualTo("Thu, 01 Jan 2026 00:00:00 GMT");
	}

	@Test
	void itemsOfFailedConditionsAreHidden() {
		add();
		String refused = """
				{'TableName': 'tab', 'Key': {'id': {'S': 'a'}}, 'ConditionExpression': 'attribute_not_exists(id)',
				'ReturnValuesOnConditionCheckFailure': 'ALL_OLD'}""";
		assertThat(this.service.failure("DeleteItem", refused)).containsKey("Item");
		this.faults.hideItems();
		assertThat(this.service.failure("DeleteItem", refused)).doesNotContainKey("Item");
	}

	@Test
	void latencyDelaysTheRequest() {
		this.faults.latency(Duration.ofMillis(30));
		this.faults.next("UpdateItem").delayAnswer(Duration.ofMillis(30));
		long start = System.nanoTime();
		add();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(60));
	}

	@Test
	void firstRuleThatMatchesTakesTheRequest() {
		this.faults.next("UpdateItem").pass();
		this.faults.next("UpdateItem").where((request) -> request.body().contains("tab")).cut();
		assertThat(add()).isNotNull();
		assertThat(add()).isNull();
		assertThat(add()).isNotNull();
	}

	@Test
	void invalidRuleIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.faults.next("PutItem").times(0));
		FaultRule rule = this.faults.next("PutItem").cut();
		assertThatIllegalStateException().isThrownBy(rule::pass);
	}

	private @Nullable ApiAnswer add() {
		return this.service.send("UpdateItem", ADD);
	}

	private @Nullable String n() {
		Parameters item = Parameters.of(this.service.call("GetItem", "{'TableName': 'tab', 'Key': {'id': {'S': 'a'}}}"))
			.object("Item");
		return (item != null) ? item.requiredObject("n").string("N") : null;
	}

	private @Nullable String date() {
		return ApiRequest.header(this.service.answer("ListTables", "{}").headers(), "Date");
	}

}
