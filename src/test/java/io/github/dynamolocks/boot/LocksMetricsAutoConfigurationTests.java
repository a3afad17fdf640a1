package io.github.dynamolocks.boot;

import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.boot.DynamoLocksAutoConfigurationTests.Shipping;
import io.github.dynamolocks.observation.LockMetrics;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks which meters Spring Boot registers.
 */
class LocksMetricsAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(DynamoLocksAutoConfiguration.class, LocksMetricsAutoConfiguration.class))
		.withUserConfiguration(Shipping.class)
		.withBean(InMemoryLockStore.class);

	@Test
	void autoConfigurationRunsAfterTheOneOfTheRegistry() {
		assertThat(LocksMetricsAutoConfiguration.REGISTRIES)
			.isEqualTo(CompositeMeterRegistryAutoConfiguration.class.getName());
	}

	@Test
	void gaugeCountsHeldLocks() {
		this.runner.withBean(SimpleMeterRegistry.class).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			double held = context.getBean(Shipping.class)
				.ship("42", () -> registry.get("dynamo.locks.held").gauge().value());
			assertThat(held).isEqualTo(1);
		});
	}

	@Test
	void registryWithoutObservationsHasCountersAndGaugesButNoTimers() {
		this.runner.withBean(SimpleMeterRegistry.class).run((context) -> {
			LockClient client = context.getBean(LockClient.class);
			context.getBean(Shipping.class).ship("42", () -> "shipped");
			try (Lease lease = client.acquire(LockRequest.of("43"))) {
				assertThat(client.acquireAsync(LockRequest.of(lease.resource()))).failsWithin(Duration.ofSeconds(10));
			}

			MeterRegistry registry = context.getBean(MeterRegistry.class);
			// A listener gets its events in order, so the events of the method have
			// arrived, too.
			Awaitility.await()
				.untilAsserted(() -> assertThat(registry.find("dynamo.locks.contention").counter()).isNotNull());
			assertThat(registry.getMeters()).noneMatch(Timer.class::isInstance)
				.extracting((meter) -> meter.getId().getName())
				.contains("dynamo.locks.held", "dynamo.locks.waiting");
		});
	}

	@Test
	void lockClientOfTheApplicationHasNoGauges() {
		this.runner.withBean(SimpleMeterRegistry.class)
			.withBean(RecordingLockClient.class)
			.run((context) -> assertThat(context.getBean(MeterRegistry.class).getMeters()).isEmpty());
	}

	@Test
	void applicationWithoutARegistryHasNoMeters() {
		this.runner
			.run((context) -> assertThat(context).hasSingleBean(LockClient.class).doesNotHaveBean(LockMetrics.class));
	}

}
