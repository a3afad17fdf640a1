package io.github.dynamolocks.sample;

import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.KeyType;
import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@DynamoDbTest
class RequestMeterTests {

	private final TestTable locks;

	private final TestTable others;

	private final RequestMeter meter;

	private final DynamoDbClient client;

	RequestMeterTests(TestTable locks, FaultProxy proxy) {
		this.locks = locks;
		this.others = TestTable.create(locks.client(), "id", KeyType.STRING);
		this.meter = new RequestMeter(locks.name());
		this.client = TestClients.builder(proxy.endpoint())
			.overrideConfiguration((configuration) -> configuration.addExecutionInterceptor(this.meter))
			.build();
	}

	@AfterEach
	void close() {
		this.client.close();
		this.others.close();
	}

	@Test
	void meterAddsUpTheConsumedCapacity() {
		this.client.putItem((put) -> put.tableName(this.others.name()).item(this.others.key("a")));
		this.client.getItem((get) -> get.tableName(this.others.name()).key(this.others.key("a")));
		this.client.updateItem((update) -> update.tableName(this.locks.name()).key(this.locks.key("a")));
		assertThat(this.meter.costs()).isEqualTo(new Costs(1, 1, 2, 1.5));
	}

	@Test
	void meterCountsWritesWithAFailedCondition() {
		assertThatExceptionOfType(ConditionalCheckFailedException.class)
			.isThrownBy(() -> this.client.deleteItem((delete) -> delete.tableName(this.locks.name())
				.key(this.locks.key("a"))
				.conditionExpression("attribute_exists(nothing)")));
		assertThat(this.meter.costs()).isEqualTo(new Costs(1, 1, 0, 0));
	}

	@Test
	void meterDividesTransactionsBetweenTheTables() {
		TransactWriteItem put = TransactWriteItem.builder()
			.put((write) -> write.tableName(this.others.name()).item(this.others.key("a")))
			.build();
		this.client.putItem((write) -> write.tableName(this.locks.name()).item(this.locks.key("a")));
		this.client.transactWriteItems((transaction) -> transaction.transactItems(check("attribute_exists"), put));
		assertThat(this.meter.costs()).isEqualTo(new Costs(1, 3, 1, 2));

		assertThatExceptionOfType(TransactionCanceledException.class).isThrownBy(() -> this.client
			.transactWriteItems((transaction) -> transaction.transactItems(check("attribute_not_exists"), put)));
		assertThat(this.meter.costs()).isEqualTo(new Costs(1, 5, 2, 4));
	}

	private TransactWriteItem check(String function) {
		return TransactWriteItem.builder()
			.conditionCheck((check) -> check.tableName(this.locks.name())
				.key(this.locks.key("a"))
				.conditionExpression(function + "(" + TestTable.DEFAULT_KEY_NAME + ")"))
			.build();
	}

	@Test
	void meterIgnoresRequestsWithoutACost() {
		this.client.describeTable((describe) -> describe.tableName(this.locks.name()));
		assertThat(this.meter.costs()).isEqualTo(Costs.NONE);
	}

}
