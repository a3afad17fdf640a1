package io.github.dynamolocks.observation;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.ObservationContextAssert;
import io.micrometer.observation.tck.TestObservationRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.test.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Checks the names, tags and outcomes of observations.
 */
class LockObservationsTests {

	private static final String ACQUIRE = "dynamo.locks.acquire";

	private static final String HOLD = "dynamo.locks.hold";

	private static final LockRequest REQUEST = LockRequest.of("order:42").withPurpose("Shipping.ship");

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final ManualClock clock = new ManualClock();

	private final InMemoryLockStore memory = new InMemoryLockStore(this.clock);

	private final DefaultLockClient client = client(this.memory, new LockObservations(this.registry));

	private final DefaultLockClient rival = DefaultLockClient.builder(this.memory).build();

	private static DefaultLockClient client(LockStore store, LockObservations observations) {
		return DefaultLockClient.builder(store)
			.settings(LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO))
			.observer(observations)
			.build();
	}

	@Test
	void observationsDescribeAcquisitionAndHold() {
		String owner = this.client.execute(REQUEST.withFencing(Fencing.ON), Lease::owner);

		assertThat(this.registry).hasNumberOfObservationsEqualTo(2)
			.hasObservationWithNameEqualTo(ACQUIRE)
			.that()
			.hasBeenStarted()
			.hasBeenStopped()
			.hasContextualNameEqualTo("acquire Shipping.ship")
			.hasOnlyKeys("client", "purpose", "outcome", "lock.resource")
			.hasLowCardinalityKeyValue("client", "dynamoLocksClient")
			.hasLowCardinalityKeyValue("purpose", "Shipping.ship")
			.hasLowCardinalityKeyValue("outcome", "acquired")
			.hasHighCardinalityKeyValue("lock.resource", "order:42")
			.doesNotHaveError();
		assertThat(this.registry).hasObservationWithNameEqualTo(HOLD)
			.that()
			.hasBeenStarted()
			.hasBeenStopped()
			.hasContextualNameEqualTo("hold Shipping.ship")
			.hasOnlyKeys("client", "purpose", "outcome", "lock.resource", "lock.owner", "lock.fencing.token")
			.hasLowCardinalityKeyValue("client", "dynamoLocksClient")
			.hasLowCardinalityKeyValue("purpose", "Shipping.ship")
			.hasLowCardinalityKeyValue("outcome", "released")
			.hasHighCardinalityKeyValue("lock.resource", "order:42")
			.hasHighCardinalityKeyValue("lock.owner", owner)
			.doesNotHaveError();
	}

	@Test
	void everyObservationIsDocumented() {
		for (LockObservationDocumentation observation : LockObservationDocumentation.values()) {
			assertThat(observation.getLowCardinalityKeyNames()).extracting(KeyName::asString)
				.containsExactly("client", "purpose", "outcome");
			assertThat(observation.getHighCardinalityKeyNames()).extracting(KeyName::asString)
				.contains("lock.resource")
				.allMatch((name) -> name.startsWith("lock."));
			assertThat(observation.getName()).isEqualTo("dynamo.locks." + observation.name().toLowerCase(Locale.ROOT));
			assertThat(observation.getDefaultConvention()).isEqualTo(DefaultLockObservationConvention.class);
		}
	}

	@Test
	void contendedAcquisitionNamesTheHolder() {
		this.rival.acquire(REQUEST.withPurpose("Billing.bill"));

		assertThat(this.client.tryAcquire(REQUEST)).isEmpty();

		assertThat(this.registry).hasSingleObservationThat()
			.hasNameEqualTo(ACQUIRE)
			.hasBeenStopped()
			.hasLowCardinalityKeyValue("outcome", "contended")
			.hasHighCardinalityKeyValueWithKey("lock.holder")
			.doesNotHaveError();
	}

	@Test
	void acquisitionWithAStoreFailureHasTheError() {
		DefaultLockClient failing = client(failing("acquire"), new LockObservations(this.registry));

		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> failing.acquire(REQUEST))
			.satisfies((failure) -> assertThat(this.registry).hasSingleObservationThat()
				.hasBeenStopped()
				.hasLowCardinalityKeyValue("outcome", "failed")
				.hasError(failure));
	}

	@Test
	void holdWithAFailedReleaseHasTheError() {
		DefaultLockClient failing = client(failing("release"), new LockObservations(this.registry));

		failing.execute(REQUEST, Lease::owner);

		assertHold("release_failed").hasError();
	}

	@Test
	void holdOfALostLeaseNamesTheLoss() {
		Lease lapsed = this.client.acquire(REQUEST);
		this.clock.advance(Duration.ofMinutes(1));
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lapsed::close);
		assertHold("lapsed").hasError();

		this.registry.clear();
		Lease taken = this.client.acquire(LockRequest.of("order:43"));
		this.memory.discard("order:43", taken.owner());
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(taken::close);
		assertHold("taken").hasError()
			.hasLowCardinalityKeyValue("purpose", "none")
			.hasContextualNameEqualTo("hold lock");

		this.registry.clear();
		Lease closed = this.client.acquire(LockRequest.of("order:44"));
		this.client.close();
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(closed::close);
		assertHold("closed").hasError();
	}

	@Test
	void cancelledAcquisitionHasAnError() {
		this.rival.acquire(REQUEST);
		CompletableFuture<Lease> future = this.client.acquireAsync(REQUEST.withWaitTime(Duration.ofMinutes(1)));
		future.cancel(false);

		Awaitility.await()
			.untilAsserted(() -> assertThat(this.registry).hasSingleObservationThat()
				.hasBeenStopped()
				.hasLowCardinalityKeyValue("outcome", "failed")
				.hasError());
	}

	@Test
	void givenConventionNamesBothObservations() {
		LockObservations observations = new LockObservations(this.registry, "orders", new Logistics());
		client(this.memory, observations.forClient("parcels")).execute(REQUEST, Lease::owner);

		assertThat(this.registry).hasNumberOfObservationsEqualTo(2)
			.hasObservationWithNameEqualTo("lock.wait")
			.that()
			.hasBeenStopped()
			.hasContextualNameEqualTo("acquire Shipping.ship")
			.hasLowCardinalityKeyValue("outcome", "acquired")
			.hasLowCardinalityKeyValue("team", "logistics");
		assertHold("released").hasContextualNameEqualTo("hold Shipping.ship")
			.hasHighCardinalityKeyValueWithKey("lock.owner")
			.hasLowCardinalityKeyValue("team", "logistics")
			.hasLowCardinalityKeyValue("client", "parcels");
	}

	@Test
	void conventionOfOneObservationLeavesTheOtherUnchanged() {
		LockObservations observations = new LockObservations(this.registry, "orders", new Logistics() {

			@Override
			public boolean supportsContext(Observation.Context context) {
				return context instanceof LockObservationContext lock
						&& lock.getObservationType() == LockObservationDocumentation.HOLD;
			}

		});
		client(this.memory, observations).execute(REQUEST, Lease::owner);

		assertThat(this.registry).hasObservationWithNameEqualTo(ACQUIRE)
			.that()
			.hasOnlyKeys("client", "purpose", "outcome", "lock.resource");
		assertHold("released").hasLowCardinalityKeyValue("team", "logistics");
	}

	@Test
	void globalConventionKeepsTheNameOfEachObservation() {
		this.registry.observationConfig().observationConvention(new GlobalLogistics());

		this.client.execute(REQUEST, Lease::owner);
		assertThat(this.registry).hasNumberOfObservationsEqualTo(2)
			.hasObservationWithNameEqualTo(ACQUIRE)
			.that()
			.hasLowCardinalityKeyValue("team", "logistics");
		assertHold("released").hasLowCardinalityKeyValue("team", "logistics");
	}

	@Test
	void locksWorkWithTheNoopRegistry() {
		LockObservations observations = new LockObservations(ObservationRegistry.NOOP);
		assertThat(client(this.memory, observations).execute(REQUEST, Lease::owner)).isNotEmpty();
	}

	@Test
	void predicateDisablesTheObservationsByName() {
		List<String> names = new CopyOnWriteArrayList<>();
		this.registry.observationConfig().observationPredicate((name, context) -> {
			names.add(name);
			return !name.startsWith("dynamo.locks");
		});

		this.client.execute(REQUEST, Lease::owner);
		client(this.memory, new LockObservations(this.registry, "orders", new DefaultLockObservationConvention()))
			.execute(REQUEST, Lease::owner);
		assertThat(this.registry).doesNotHaveAnyObservation();
		assertThat(names).containsExactly(ACQUIRE, HOLD, ACQUIRE, HOLD);
	}

	private ObservationContextAssert<?> assertHold(String outcome) {
		return assertThat(this.registry).hasObservationWithNameEqualTo(HOLD)
			.that()
			.hasBeenStopped()
			.hasLowCardinalityKeyValue("outcome", outcome);
	}

	/** Returns the store with one method that always fails. */
	private LockStore failing(String method) {
		return (LockStore) Proxy.newProxyInstance(LockStore.class.getClassLoader(), new Class<?>[] { LockStore.class },
				(proxy, called, arguments) -> {
					if (called.getName().equals(method)) {
						throw new LockStoreException("order:42", "planned", null);
					}
					return called.invoke(this.memory, arguments);
				});
	}

	/** Renames one observation, and adds a tag to both. */
	private static class Logistics extends DefaultLockObservationConvention {

		@Override
		public String getName(LockObservationContext context) {
			return (context.getObservationType() == LockObservationDocumentation.ACQUIRE) ? "lock.wait"
					: super.getName(context);
		}

		@Override
		public KeyValues getLowCardinalityKeyValues(LockObservationContext context) {
			return super.getLowCardinalityKeyValues(context).and("team", "logistics");
		}

	}

	/** Is registered for every instrumentation of the registry. */
	private static final class GlobalLogistics extends Logistics
			implements GlobalObservationConvention<LockObservationContext> {

	}

}
