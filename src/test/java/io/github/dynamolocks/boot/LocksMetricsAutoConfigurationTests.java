package io.github.dynamolocks.boot;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.observation.LockMetrics;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Meters as Spring Boot wires them.
 */
class LocksMetricsAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(DynamoLocksAutoConfiguration.class, LocksMetricsAutoConfiguration.class))
		.withUserConfiguration(DynamoLocksAutoConfigurationTests.Shipping.class)
		.withBean(InMemoryLockStore.class);

	@Test
	void comesAfterWhatBringsTheRegistry() {
		assertThat(LocksMetricsAutoConfiguration.REGISTRIES)
			.isEqualTo(CompositeMeterRegistryAutoConfiguration.class.getName());
	}

	@Test
	void callsOfMethodsAreTimedAndLocksShown() {
		this.runner.withBean(SimpleMeterRegistry.class).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			double held = context.getBean(DynamoLocksAutoConfigurationTests.Shipping.class)
				.ship("42", () -> registry.get("dynamo.locks.held").gauge().value());
			assertThat(held).isEqualTo(1);
			Awaitility.await()
				.untilAsserted(() -> assertThat(registry.find("dynamo.locks.hold")
					.tag("purpose", DynamoLocksAutoConfigurationTests.Shipping.class.getName() + ".ship")
					.timer()).isNotNull());
		});
	}

	@Test
	void aClientThatIsNotOursHasNoGauges() {
		this.runner.withBean(SimpleMeterRegistry.class)
			.withBean(RecordingLockClient.class)
			.run((context) -> assertThat(context.getBean(MeterRegistry.class).getMeters()).isEmpty());
	}

	@Test
	void thereAreNoneWithoutARegistry() {
		this.runner
			.run((context) -> assertThat(context).hasSingleBean(LockClient.class).doesNotHaveBean(LockMetrics.class));
	}

}
