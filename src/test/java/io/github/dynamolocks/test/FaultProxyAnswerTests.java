package io.github.dynamolocks.test;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReplicatedWriteConflictException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

import io.github.dynamolocks.test.dynamodb.DynamoDbFailure;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests how the SDK understands the answers that a {@link FaultProxy} invents or changes.
 */
@DynamoDbTest
class FaultProxyAnswerTests {

	private static final Duration TOLERANCE = Duration.ofSeconds(10);

	private final FaultProxy proxy;

	private final TestTable table;

	FaultProxyAnswerTests(EmbeddedDynamoDb server, TestTable table) {
		this.proxy = FaultProxy.to(server.endpoint());
		this.table = table;
	}

	@AfterEach
	void closeProxy() {
		this.proxy.close();
	}

	@ParameterizedTest
	@EnumSource
	void sdkKnowsEachInventedError(DynamoDbFailure failure) {
		this.proxy.next("PutItem").answer(failure);

		assertThatExceptionOfType(DynamoDbException.class).isThrownBy(() -> put(this.proxy.client(), failure.name()))
			.satisfies((ex) -> {
				assertThat(ex.awsErrorDetails().errorCode()).isEqualTo(failure.errorCode());
				assertThat(ex.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("Date")).isPresent();
				assertThat(ex).isInstanceOf(exceptionOf(failure));
			});
		assertThat(this.table.item(failure.name())).isEmpty();
	}

	@Test
	void requestWithAnInventedErrorCanBeApplied() {
		this.proxy.next("PutItem").applyButAnswer(DynamoDbFailure.INTERNAL_SERVER_ERROR);

		assertThatExceptionOfType(InternalServerErrorException.class)
			.isThrownBy(() -> put(this.proxy.client(), "applied"));
		assertThat(this.table.item("applied")).isPresent();
	}

	@Test
	void strippedDateIsMissingFromAllAnswers() {
		this.proxy.stripDate();

		assertThat(putForHttp("undated").firstMatchingHeader("Date")).isEmpty();
		assertThatExceptionOfType(ConditionalCheckFailedException.class)
			.isThrownBy(() -> putIfAbsent(this.proxy.client(), "undated"))
			.satisfies(
					(ex) -> assertThat(ex.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("Date")).isEmpty());
	}

	@Test
	void shiftedDateReachesTheClient() {
		ZonedDateTime before = date(putForHttp("dated")).plusHours(1);
		this.proxy.shiftDate(Duration.ofHours(1));
		assertThat(date(putForHttp("dated"))).isBetween(before, before.plus(TOLERANCE));

		this.proxy.shiftDate(Duration.ZERO);
		assertThat(date(putForHttp("dated"))).isBetween(before.minusHours(1), before.minusHours(1).plus(TOLERANCE));
	}

	@Test
	void ruleChangesTheDateOfOneAnswer() {
		this.proxy.next("PutItem").stripDate();
		this.proxy.next("PutItem").shiftDate(Duration.ofDays(-30));

		assertThat(putForHttp("one").firstMatchingHeader("Date")).isEmpty();
		ZonedDateTime shifted = date(putForHttp("one"));
		ZonedDateTime genuine = date(putForHttp("one"));

		assertThat(genuine.minusDays(30)).isBetween(shifted, shifted.plus(TOLERANCE));
	}

	private static Class<? extends DynamoDbException> exceptionOf(DynamoDbFailure failure) {
		return switch (failure) {
			case PROVISIONED_THROUGHPUT_EXCEEDED -> ProvisionedThroughputExceededException.class;
			case INTERNAL_SERVER_ERROR -> InternalServerErrorException.class;
			case RESOURCE_NOT_FOUND -> ResourceNotFoundException.class;
			case TRANSACTION_CONFLICT -> TransactionConflictException.class;
			case REPLICATED_WRITE_CONFLICT -> ReplicatedWriteConflictException.class;
			case ACCESS_DENIED, EXPIRED_CREDENTIALS, SERVICE_UNAVAILABLE, THROTTLED -> DynamoDbException.class;
		};
	}

	private PutItemResponse put(DynamoDbClient client, String resource) {
		return client.putItem((put) -> put.tableName(this.table.name()).item(this.table.key(resource)));
	}

	private void putIfAbsent(DynamoDbClient client, String resource) {
		client.putItem((put) -> put.tableName(this.table.name())
			.item(this.table.key(resource))
			.conditionExpression("attribute_not_exists(resource_id)")
			.returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
	}

	private SdkHttpResponse putForHttp(String resource) {
		return put(this.proxy.client(), resource).sdkHttpResponse();
	}

	private static ZonedDateTime date(SdkHttpResponse response) {
		return ZonedDateTime.parse(response.firstMatchingHeader("Date").orElseThrow(),
				DateTimeFormatter.RFC_1123_DATE_TIME);
	}

}
