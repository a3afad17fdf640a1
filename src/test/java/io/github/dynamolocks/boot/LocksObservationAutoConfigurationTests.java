package io.github.dynamolocks.boot;

import java.time.Duration;
import java.util.Objects;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.boot.DynamoLocksAutoConfigurationTests.Shipping;
import io.github.dynamolocks.client.LockObserver;
import io.github.dynamolocks.observation.DefaultLockObservationConvention;
import io.github.dynamolocks.observation.LockMetrics;
import io.github.dynamolocks.observation.LockObservationContext;
import io.github.dynamolocks.observation.LockObservations;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks which observations Spring Boot registers, and the timers that they record.
 */
class LocksObservationAutoConfigurationTests {

	private static final String PURPOSE = Shipping.class.getName() + ".ship";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DynamoLocksAutoConfiguration.class,
				LocksObservationAutoConfiguration.class, LocksMetricsAutoConfiguration.class))
		.withUserConfiguration(Shipping.class)
		.withBean(InMemoryLockStore.class);

	private final ApplicationContextRunner measured = this.runner
		.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class))
		.withBean(SimpleMeterRegistry.class);

	@Test
	void autoConfigurationRunsAfterTheOneOfTheRegistry() {
		assertThat(LocksObservationAutoConfiguration.REGISTRY).isEqualTo(ObservationAutoConfiguration.class.getName());
	}

	@Test
	void methodRunsInTheObservationOfItsHold() {
		this.runner.withBean(TestObservationRegistry.class, TestObservationRegistry::create).run((context) -> {
			TestObservationRegistry registry = context.getBean(TestObservationRegistry.class);
			Observation caller = Observation.start("caller", registry);
			caller.scoped(() -> {
				String current = context.getBean(Shipping.class)
					.ship("42", () -> Objects.requireNonNull(registry.getCurrentObservation()).getContext().getName());
				assertThat(current).isEqualTo("dynamo.locks.hold");
			});
			assertThat(registry).hasNumberOfObservationsEqualTo(3)
				.hasObservationWithNameEqualTo("dynamo.locks.hold")
				.that()
				.hasBeenStopped()
				.hasParentObservationEqualTo(caller)
				.hasContextualNameEqualTo("hold " + PURPOSE)
				.hasLowCardinalityKeyValue("client", "dynamoLocksClient");
		});
	}

	/** Prometheus shows the description as HELP. */
	@Test
	void everyMeterHasADescription() {
		this.measured.run((context) -> {
			LockMetrics metrics = context.getBean(LockMetrics.class);
			metrics.onEvent(new LockEvent.NotAcquired("42", PURPOSE, Duration.ZERO, null));
			metrics
				.onEvent(new LockEvent.RenewalFailed("42", "me", PURPOSE, Duration.ZERO, new IllegalStateException()));
			metrics.onEvent(new LockEvent.LeaseLost("42", "me", PURPOSE, Duration.ZERO, LockEvent.Loss.LAPSED));
			ship(context);

			assertThat(context.getBean(MeterRegistry.class).getMeters()).map(Meter::getId)
				.filteredOn((id) -> id.getName().startsWith("dynamo.locks."))
				.allSatisfy((id) -> assertThat(id.getDescription()).as(id.getName()).isNotBlank())
				.extracting(Meter.Id::getName)
				.contains("dynamo.locks.contention", "dynamo.locks.renewal.failures", "dynamo.locks.lost",
						"dynamo.locks.held", "dynamo.locks.waiting", "dynamo.locks.acquire",
						"dynamo.locks.acquire.active", "dynamo.locks.hold", "dynamo.locks.hold.active");
		});
	}

	@Test
	void conventionOfTheApplicationIsUsed() {
		this.runner.withBean(TestObservationRegistry.class, TestObservationRegistry::create)
			.withBean(DefaultLockObservationConvention.class, () -> new DefaultLockObservationConvention() {

				@Override
				public String getName(LockObservationContext context) {
					return "own." + super.getName(context);
				}

			})
			.run((context) -> {
				ship(context);
				assertThat(context.getBean(TestObservationRegistry.class))
					.hasObservationWithNameEqualTo("own.dynamo.locks.acquire")
					.that()
					.backToTestObservationRegistry()
					.hasObservationWithNameEqualTo("own.dynamo.locks.hold");
			});
	}

	@Test
	void observerOfTheApplicationReplacesTheObservations() {
		LockObserver own = (resource, request) -> new LockObserver.Acquisition() {
		};
		this.runner.withBean(TestObservationRegistry.class, TestObservationRegistry::create)
			.withBean(LockObserver.class, () -> own)
			.run((context) -> {
				ship(context);
				assertThat(context).getBean(LockObserver.class).isSameAs(own);
				assertThat(context.getBean(TestObservationRegistry.class)).doesNotHaveAnyObservation();
			});
	}

	@Test
	void applicationWithoutARegistryHasNoObserver() {
		this.runner
			.run((context) -> assertThat(context).hasSingleBean(LockClient.class).doesNotHaveBean(LockObserver.class));
	}

	@Test
	void observationsRecordEachTimerOnce() {
		this.measured.run((context) -> {
			ship(context);
			assertTimed(context, "dynamo.locks.acquire", "dynamo.locks.hold");
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("dynamo.locks.hold").timer().getId().getTag("error")).isEqualTo("none");
			assertThat(registry.find("dynamo.locks.hold").timers()).hasSize(1);
			assertThat(registry.getMeters()).filteredOn(Timer.class::isInstance)
				.extracting((timer) -> timer.getId().getName())
				.containsExactlyInAnyOrder("dynamo.locks.acquire", "dynamo.locks.hold");
			assertThat(registry.get("dynamo.locks.held").gauge().value()).isZero();
		});
	}

	@Test
	void disabledObservationsCreateNoTimer() {
		this.measured.withPropertyValues("management.observations.enable.dynamo.locks=false").run((context) -> {
			ship(context);
			LockClient client = context.getBean(LockClient.class);
			try (Lease lease = client.acquire(LockRequest.of("43"))) {
				assertThat(client.acquireAsync(LockRequest.of(lease.resource()))).failsWithin(Duration.ofSeconds(10));
			}
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			// A listener gets its events in order, so the events of the method have
			// arrived, too.
			Awaitility.await()
				.untilAsserted(() -> assertThat(registry.find("dynamo.locks.contention").counter()).isNotNull());
			assertThat(registry.getMeters()).noneMatch(Timer.class::isInstance);
		});
	}

	@Test
	void lockClientOfTheApplicationIsNotObserved() {
		this.measured.withBean(RecordingLockClient.class).run((context) -> {
			ship(context);
			assertThat(context).hasSingleBean(LockObservations.class).hasSingleBean(ObservationRegistry.class);
			assertThat(context.getBean(MeterRegistry.class).find("dynamo.locks.hold").timer()).isNull();
		});
	}

	private static void ship(ApplicationContext context) {
		assertThat(context.getBean(Shipping.class).ship("42", () -> "shipped")).isEqualTo("shipped");
	}

	private static void assertTimed(ApplicationContext context, String... names) {
		MeterRegistry registry = context.getBean(MeterRegistry.class);
		for (String name : names) {
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(registry.find(name).tag("purpose", PURPOSE).timers()).as(name).hasSize(1));
			assertThat(registry.get(name).timer().count()).as(name).isEqualTo(1);
		}
	}

}
