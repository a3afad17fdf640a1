package io.github.dynamolocks.simulation;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.InterceptorContext;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbServiceClientConfiguration;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

import io.github.dynamolocks.test.dynamodb.DirectRequests;

/**
 * Hands requests on items directly to the network of a process. It keeps the time-outs of
 * a request and throws the exceptions of the SDK, but skips its pipeline, which takes
 * most of the time of a simulation. Each request is sent once, as the library configures
 * it.
 */
final class DirectClient implements DynamoDbClient {

	private static final TableDescription TABLE = TableDescription.builder()
		.tableName(SimulatedTable.NAME)
		.tableStatus(TableStatus.ACTIVE)
		.keySchema(KeySchemaElement.builder().attributeName(SimulatedTable.KEY).keyType(KeyType.HASH).build())
		.attributeDefinitions(AttributeDefinition.builder()
			.attributeName(SimulatedTable.KEY)
			.attributeType(ScalarAttributeType.S)
			.build())
		.build();

	private final @Nullable DynamoDbClient whole;

	private final Sender sender;

	/**
	 * Creates a client.
	 * @param whole the client whose configuration this one shows, null to show none
	 * @param sender sends the requests
	 */
	DirectClient(@Nullable DynamoDbClient whole, Sender sender) {
		this.whole = whole;
		this.sender = sender;
	}

	@Override
	public String serviceName() {
		return SERVICE_NAME;
	}

	@Override
	public void close() {
		// It has no connections.
	}

	@Override
	public DynamoDbServiceClientConfiguration serviceClientConfiguration() {
		return (this.whole != null) ? this.whole.serviceClientConfiguration()
				: DynamoDbClient.super.serviceClientConfiguration();
	}

	@Override
	public DescribeTableResponse describeTable(DescribeTableRequest request) {
		SimulatedResponse answer = send(request, SimulatedRequest.of(request));
		return (DescribeTableResponse) DescribeTableResponse.builder()
			.table(TABLE)
			.sdkHttpResponse(answer.headers())
			.build();
	}

	@Override
	public GetItemResponse getItem(GetItemRequest request) {
		SimulatedResponse answer = send(request, SimulatedRequest.of(request));
		GetItemResponse.Builder response = GetItemResponse.builder();
		if (!result(answer).attributes().isEmpty()) {
			response.item(result(answer).attributes());
		}
		return (GetItemResponse) response.sdkHttpResponse(answer.headers()).build();
	}

	@Override
	public UpdateItemResponse updateItem(UpdateItemRequest request) {
		SimulatedResponse answer = send(request, SimulatedRequest.of(request));
		UpdateItemResponse.Builder response = UpdateItemResponse.builder();
		if (!result(answer).attributes().isEmpty()) {
			response.attributes(result(answer).attributes());
		}
		return (UpdateItemResponse) response.sdkHttpResponse(answer.headers()).build();
	}

	@Override
	public DeleteItemResponse deleteItem(DeleteItemRequest request) {
		SimulatedResponse answer = send(request, SimulatedRequest.of(request));
		return (DeleteItemResponse) DeleteItemResponse.builder().sdkHttpResponse(answer.headers()).build();
	}

	private static DirectRequests.Result result(SimulatedResponse answer) {
		return Objects.requireNonNull(answer.result());
	}

	private SimulatedResponse send(DynamoDbRequest request, SimulatedRequest simulated) {
		AwsRequestOverrideConfiguration configuration = request.overrideConfiguration().orElseThrow();
		Duration call = configuration.apiCallTimeout().orElseThrow();
		Duration attempt = configuration.apiCallAttemptTimeout().orElseThrow();
		boolean callEndsFirst = call.compareTo(attempt) <= 0;
		if (Thread.currentThread().isInterrupted()) {
			throw interrupted();
		}
		for (SdkPlugin plugin : configuration.plugins()) {
			((ExecutionInterceptor) plugin).beforeTransmission(InterceptorContext.builder().request(request).build(),
					new ExecutionAttributes());
		}
		SimulatedResponse answer;
		try {
			answer = this.sender.send(simulated, callEndsFirst ? call : attempt);
		}
		catch (SocketTimeoutException ex) {
			throw callEndsFirst ? ApiCallTimeoutException.create(call.toMillis())
					: ApiCallAttemptTimeoutException.create(attempt.toMillis());
		}
		catch (InterruptedIOException ex) {
			throw interrupted();
		}
		catch (IOException ex) {
			throw SdkClientException.builder()
				.message("Unable to execute HTTP request: " + ex.getMessage())
				.cause(ex)
				.numAttempts(1)
				.build();
		}
		if (result(answer).error() != null) {
			throw failure(answer, result(answer));
		}
		return answer;
	}

	private static AbortedException interrupted() {
		return AbortedException.create("Thread was interrupted", new InterruptedException());
	}

	private static DynamoDbException failure(SimulatedResponse answer, DirectRequests.Result result) {
		String error = Objects.requireNonNull(result.error());
		DynamoDbException.Builder failure = switch (error) {
			case "ConditionalCheckFailedException" -> refusal(result);
			case "ProvisionedThroughputExceededException" -> ProvisionedThroughputExceededException.builder();
			case "TransactionConflictException" -> TransactionConflictException.builder();
			case "InternalServerError" -> InternalServerErrorException.builder();
			default -> DynamoDbException.builder();
		};
		return (DynamoDbException) failure
			.awsErrorDetails(AwsErrorDetails.builder()
				.errorCode(error)
				.errorMessage(result.message())
				.serviceName("DynamoDb")
				.sdkHttpResponse(answer.headers())
				.build())
			.message(result.message())
			.requestId("simulated")
			.statusCode(answer.status())
			.numAttempts(1)
			.writableStackTrace(false)
			.build();
	}

	private static DynamoDbException.Builder refusal(DirectRequests.Result result) {
		ConditionalCheckFailedException.Builder refused = ConditionalCheckFailedException.builder();
		return result.attributes().isEmpty() ? refused : refused.item(result.attributes());
	}

	/**
	 * Sends the requests of a process.
	 */
	interface Sender {

		/**
		 * Sends a request and waits for the answer.
		 * @param request the request
		 * @param timeout the longest time to wait
		 * @return the answer
		 * @throws IOException if there is none
		 */
		SimulatedResponse send(SimulatedRequest request, Duration timeout) throws IOException;

	}

}
