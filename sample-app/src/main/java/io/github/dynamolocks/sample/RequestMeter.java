package io.github.dynamolocks.sample;

import java.util.Optional;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Counts the transmissions that read or write items, and adds up the capacity units that
 * DynamoDB reports. Requests about tables cost nothing and are not counted.
 */
public class RequestMeter implements ExecutionInterceptor {

	private static final String RETURN_CONSUMED_CAPACITY = "ReturnConsumedCapacity";

	private final String lockTable;

	private final Tally locks = new Tally();

	private final Tally others = new Tally();

	/**
	 * Creates a meter.
	 * @param lockTable the lock table
	 */
	public RequestMeter(String lockTable) {
		this.lockTable = lockTable;
	}

	/**
	 * Returns the costs so far.
	 * @return the requests and units since the start
	 */
	public Costs costs() {
		return new Costs(this.locks.requests.sum(), this.locks.units.sum(), this.others.requests.sum(),
				this.others.units.sum());
	}

	@Override
	public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
		SdkRequest.Builder builder = context.request().toBuilder();
		Optional<SdkField<?>> field = capacityField((SdkPojo) builder);
		field.ifPresent((capacity) -> capacity.set(builder, ReturnConsumedCapacity.TOTAL.toString()));
		return field.isPresent() ? builder.build() : context.request();
	}

	@Override
	public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
		if (capacityField(context.request()).isPresent()) {
			tally(context.request()).requests.increment();
		}
	}

	@Override
	public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
		if (context.response() instanceof TransactWriteItemsResponse transaction) {
			transaction.consumedCapacity()
				.forEach((capacity) -> tally(capacity.tableName()).units.add(capacity.capacityUnits()));
			return;
		}
		context.response()
			.getValueForField("ConsumedCapacity", ConsumedCapacity.class)
			.map(ConsumedCapacity::capacityUnits)
			.ifPresent(tally(context.request()).units::add);
	}

	@Override
	public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
		if (context.exception() instanceof ConditionalCheckFailedException) {
			// DynamoDB charges a failed condition, but does not report it
			tally(context.request()).units.add(1);
		}
		if (context.exception() instanceof TransactionCanceledException
				&& context.request() instanceof TransactWriteItemsRequest transaction) {
			transaction.transactItems().forEach((item) -> tally(table(item)).units.add(2));
		}
	}

	private Tally tally(SdkRequest request) {
		return tally(request.getValueForField("TableName", String.class).orElse(""));
	}

	private Tally tally(String table) {
		return table.equals(this.lockTable) ? this.locks : this.others;
	}

	private static String table(TransactWriteItem item) {
		return (item.conditionCheck() != null) ? item.conditionCheck().tableName() : item.put().tableName();
	}

	private static Optional<SdkField<?>> capacityField(SdkPojo request) {
		return request.sdkFields()
			.stream()
			.filter((field) -> field.memberName().equals(RETURN_CONSUMED_CAPACITY))
			.findFirst();
	}

	private static final class Tally {

		private final LongAdder requests = new LongAdder();

		private final DoubleAdder units = new DoubleAdder();

	}

}
