package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.sample.SellTicketHandler;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestClients;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@DynamoDbTest
class TemplateTests {

	private final Template template = Template.read(SampleTables.TEMPLATE);

	private final Set<String> operations = new ConcurrentSkipListSet<>();

	private final DynamoDbClient dynamoDb;

	private final FaultProxy proxy;

	TemplateTests(DynamoDbClient dynamoDb, FaultProxy proxy) {
		this.dynamoDb = dynamoDb;
		this.proxy = proxy;
		this.template.createTables(dynamoDb);
	}

	@Test
	void templateDescribesTheTablesOfTheApplication() {
		assertThat(this.dynamoDb.listTables().tableNames()).contains("resource_locks", Ledger.STOCK_TABLE,
				Ledger.SALES_TABLE);
		TableDescription table = this.dynamoDb.describeTable((describe) -> describe.tableName("resource_locks"))
			.table();
		assertThat(table.attributeDefinitions()).singleElement().satisfies((attribute) -> {
			assertThat(attribute.attributeName()).isEqualTo("resource_id");
			assertThat(attribute.attributeTypeAsString()).isEqualTo("S");
		});
		assertThat(table.billingModeSummary().billingModeAsString()).isEqualTo("PAY_PER_REQUEST");
		assertThat(this.dynamoDb.describeTimeToLive((describe) -> describe.tableName("resource_locks"))
			.timeToLiveDescription()).satisfies((ttl) -> {
				assertThat(ttl.attributeName()).isEqualTo("ttl");
				assertThat(ttl.timeToLiveStatus()).isEqualTo(TimeToLiveStatus.ENABLED);
			});
	}

	@Test
	void policyAllowsExactlyTheOperationsOfTheLock() throws Exception {
		useEverythingOfALock();
		assertThat(SampleTables.allowed("Locks", "LockTable")).isEqualTo(this.operations);
	}

	@Test
	void templateNamesAnExistingHandler() throws Exception {
		assertThat(this.template.properties("SellTicket").get("Handler"))
			.isEqualTo(SellTicketHandler.class.getName() + "::"
					+ SellTicketHandler.class
						.getMethod("handleRequest", Map.class, com.amazonaws.services.lambda.runtime.Context.class)
						.getName());
		Map<String, Object> variables = Template
			.map(Template.map(this.template.properties("SellTicket").get("Environment")).get("Variables"));
		assertThat(this.template.resolve(variables.get("DYNAMO_LOCKS_TABLE_NAME"))).isEqualTo("resource_locks");
		assertThat(variables).containsEntry("DYNAMO_LOCKS_ON_STARTUP", "none");
	}

	/**
	 * Starts as the function does, acquires, renews, waits, reads and releases, plain and
	 * fenced.
	 */
	private void useEverythingOfALock() throws Exception {
		ExecutionInterceptor listener = new ExecutionInterceptor() {

			@Override
			public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
				TemplateTests.this.operations.add(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
			}

		};
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(DynamoDbClient.class,
					() -> TestClients.builder(this.proxy.endpoint())
						.overrideConfiguration((configuration) -> configuration.addExecutionInterceptor(listener))
						.build());
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("template", Map.of("dynamo-locks.on-startup", "none")));
			context.register(Locking.class);
			context.refresh();
			LockClient locks = context.getBean(LockClient.class);
			LockRequest request = LockRequest.of("stock:concert").withLease(Duration.ofSeconds(3));
			try (Lease lease = locks.acquire(request)) {
				assertThat(locks.tryAcquire(request.withWaitTime(Duration.ofMillis(300)))).isEmpty();
				assertThat(locks.find("stock:concert")).isPresent();
				assertThat(lease.isHeld()).isTrue();
			}
			try (Lease lease = locks.acquire(request.withFencing(Fencing.ON))) {
				assertThat(lease.fencingToken()).isPresent();
			}
			assertThat(locks.find("stock:concert")).isEmpty();
		}
	}

	@EnableDynamoLocks
	static class Locking {

	}

}
