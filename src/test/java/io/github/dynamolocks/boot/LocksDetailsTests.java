package io.github.dynamolocks.boot;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that health, info and the endpoint show where the locks are kept.
 */
@DynamoDbTest
class LocksDetailsTests {

	private static final String CLOCK = "\\d{4}-.*Z to \\d{4}-.*Z, \\d+ ms";

	private final TestTable table;

	private final ApplicationContextRunner runner;

	LocksDetailsTests(TestTable table) {
		this.table = table;
		this.runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DynamoLocksAutoConfiguration.class,
					LocksHealthAutoConfiguration.class, LocksInfoAutoConfiguration.class,
					LocksEndpointAutoConfiguration.class, EndpointAutoConfiguration.class))
			.withPropertyValues("dynamo-locks.table-name=" + table.name(), "dynamo-locks.request-timeout=1s",
					"management.endpoints.web.exposure.include=locks");
	}

	@Test
	void healthShowsTheTableTheRoundTripAndTheClock() {
		this.runner.withUserConfiguration(DynamoLocksAutoConfigurationTests.Client.class).run((context) -> {
			Health health = health(context);

			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("version", "development")
				.containsEntry("store", "dynamodb")
				.containsEntry("table", this.table.name())
				.containsEntry("region", "eu-central-1")
				.containsEntry("endpoint", EmbeddedDynamoDb.shared().endpoint().toString())
				.containsEntry("key", this.table.keyName() + " (S)");
			assertThat(health.getDetails().get("roundTrip")).asString().matches("\\d+ ms");
			assertThat(health.getDetails().get("clock")).asString().matches(CLOCK);
		});
	}

	@Test
	void healthOfAHungTableIsDownAfterTheRequestTimeout() {
		try (FaultProxy proxy = FaultProxy.to(EmbeddedDynamoDb.shared().endpoint())) {
			this.runner.withBean(DynamoDbClient.class, proxy::client).run((context) -> {
				context.getBean(LockClient.class);
				proxy.next("GetItem").always().delayAnswer(Duration.ofSeconds(8));
				long start = System.nanoTime();

				Health health = health(context);

				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
				assertThat(health.getStatus()).isEqualTo(Status.DOWN);
				assertThat(health.getDetails()).containsEntry("table", this.table.name())
					.containsEntry("region", "eu-central-1")
					.containsKey("error");
				proxy.clearFaults();
			});
		}
	}

	@Test
	void infoShowsWhereEachClientKeepsItsLocks() {
		this.runner.withUserConfiguration(DynamoLocksAutoConfigurationTests.Client.class)
			.withBean("inMemory", LockClient.class, () -> DefaultLockClient.inMemory().build(),
					(bean) -> bean.setAutowireCandidate(false))
			.run((context) -> assertThat(info(context)).containsEntry("inMemory",
					Map.of("version", "development", "store", "memory")));
		this.runner.withUserConfiguration(DynamoLocksAutoConfigurationTests.Client.class)
			.run((context) -> assertThat(info(context).get("dynamoLocksClient")).asString()
				.contains("table=" + this.table.name(), "region=eu-central-1"));
	}

	@Test
	void propertyDisablesTheInfo() {
		this.runner.withUserConfiguration(DynamoLocksAutoConfigurationTests.Client.class)
			.withPropertyValues("management.info.dynamo-locks.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(InfoContributor.class));
	}

	@Test
	void endpointShowsTheStoreBesideTheLocks() {
		this.runner.withUserConfiguration(DynamoLocksAutoConfigurationTests.Client.class).run((context) -> {
			context.getBean(LockClient.class).execute(LockRequest.of("order:42"), () -> {
				LocksEndpoint.Locks page = context.getBean(LocksEndpoint.class).locks(null, null);

				assertThat(page.locks()).hasSize(1);
				assertThat(page.store()).containsEntry("table", this.table.name())
					.containsEntry("region", "eu-central-1")
					.hasEntrySatisfying("clock", (clock) -> assertThat(clock).matches(CLOCK));
			});
		});
	}

	private static Health health(ApplicationContext context) {
		return Objects.requireNonNull(context.getBean(HealthIndicator.class).health());
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> info(ApplicationContext context) {
		Info.Builder info = new Info.Builder();
		context.getBean("dynamoLocksInfoContributor", InfoContributor.class).contribute(info);
		return (Map<String, Object>) Objects.requireNonNull(info.build().getDetails().get("dynamoLocks"));
	}

}
