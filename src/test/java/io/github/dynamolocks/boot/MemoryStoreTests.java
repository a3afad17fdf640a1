package io.github.dynamolocks.boot;

import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.MapPropertySource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LogCapture;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.boot.DynamoLocksAutoConfigurationTests.Shipping;
import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests applications whose locks the property {@code dynamo-locks.store} keeps in memory:
 * their client of DynamoDB cannot be created.
 */
class MemoryStoreTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DynamoLocksAutoConfiguration.class, LocksHealthAutoConfiguration.class,
				LocksMetricsAutoConfiguration.class, LocksEndpointAutoConfiguration.class,
				EndpointAutoConfiguration.class))
		.withPropertyValues("dynamo-locks.store=memory", "management.endpoints.web.exposure.include=locks")
		.withBean(SimpleMeterRegistry.class)
		.withUserConfiguration(WithoutAws.class, Shipping.class);

	@Test
	void methodsExcludeEachOtherWithoutDynamoDb() {
		this.runner.run((context) -> {
			LockClient client = context.getBean(LockClient.class);
			boolean taken = context.getBean(Shipping.class)
				.ship("42", () -> client.tryAcquire(LockRequest.of("42")).isEmpty());
			assertThat(taken).isTrue();
			assertThat(client.tryAcquire(LockRequest.of("42"))).isPresent();
		});
	}

	@Test
	void startLogsAWarning() {
		try (LogCapture log = new LogCapture("io.github.dynamolocks.annotation", Level.WARNING)) {
			this.runner.run((context) -> assertThat(context).hasNotFailed());
			assertThat(log.text()).containsOnlyOnce("dynamo-locks.store=memory")
				.contains("exclude no other JVM", "remove it to keep the locks in DynamoDB");
		}
	}

	@Test
	void healthMetersAndEndpointShowTheLocks() {
		this.runner.run((context) -> {
			assertThat(Objects.requireNonNull(context.getBean(HealthIndicator.class).health()).getStatus())
				.isEqualTo(Status.UP);
			LocksEndpoint endpoint = context.getBean(LocksEndpoint.class);
			context.getBean(Shipping.class).ship("42", () -> {
				assertThat(context.getBean(MeterRegistry.class).get("dynamo.locks.held").gauge().value()).isOne();
				assertThat(endpoint.locks(null, null).locks()).singleElement()
					.extracting(LocksEndpoint.Lock::resource)
					.isEqualTo("42");
				return "";
			});
		});
	}

	@Test
	void enableDynamoLocksNeedsNoDynamoDb() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", Map.of("dynamo-locks.store", "memory")));
			context.register(Enabled.class, WithoutAws.class, Shipping.class);
			context.refresh();

			assertThat(context.getBean(Shipping.class).ship("42", () -> "shipped")).isEqualTo("shipped");
		}
	}

	@Test
	void dynamoDbIsUsedWithoutTheProperty() {
		this.runner.withPropertyValues("dynamo-locks.store=dynamodb")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("no AWS here"));
	}

	@Test
	void healthCheckReadsTheConfiguredKey() {
		RecordingLockClient client = new RecordingLockClient();
		for (String key : new String[] { "0", "health" }) {
			this.runner.withBean(LockClient.class, () -> client)
				.withPropertyValues(key.equals("0") ? "a=b" : "dynamo-locks.health-key=" + key)
				.run((context) -> {
					assertThat(Objects.requireNonNull(context.getBean(HealthIndicator.class).health()).getStatus())
						.isEqualTo(Status.UP);
					assertThat(client.events()).last().isEqualTo("find " + key);
				});
		}
	}

	@Test
	void blankHealthKeyFailsTheStart() {
		this.runner.withPropertyValues("dynamo-locks.health-key= ")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("dynamo-locks.health-key")
				.hasStackTraceContaining("is blank"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Enabled {

	}

	@Configuration(proxyBeanMethods = false)
	static class WithoutAws {

		@Bean
		@Lazy
		DynamoDbClient dynamoDb() {
			throw new IllegalStateException("no AWS here");
		}

	}

}
