package io.github.dynamolocks.observation;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.micrometer.observation.Observation;
import io.micrometer.observation.tck.TestObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks the parents of observations, and the code that runs in their scopes.
 */
class LockObservationScopesTests {

	private static final String ACQUIRE = "dynamo.locks.acquire";

	private static final String HOLD = "dynamo.locks.hold";

	private static final LockRequest REQUEST = LockRequest.of("order:42").withPurpose("Shipping.ship");

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final DefaultLockClient client = DefaultLockClient.builder(new InMemoryLockStore())
		.observer(new LockObservations(this.registry))
		.build();

	@AfterEach
	void threadHasNoOpenScope() {
		assertThat(this.registry.getCurrentObservationScope()).isNull();
	}

	@Test
	void nestedCallsAreNotObserved() {
		this.client.execute(REQUEST, (outer) -> this.client.execute(List.of(REQUEST), (inner) -> {
			this.client.hold(List.of(REQUEST)).forEach(Lease::close);
			return inner.owner();
		}));

		assertThat(this.registry).hasNumberOfObservationsEqualTo(2);
	}

	@Test
	void acquisitionAndHoldAreChildrenOfTheCaller() {
		Observation caller = Observation.start("caller", this.registry);
		Observation[] seen = new Observation[2];
		caller.scoped(() -> {
			this.client.execute(REQUEST, (lease) -> seen[0] = current());
			seen[1] = current();
		});

		assertThat(seen[0].getContext().getName()).isEqualTo(HOLD);
		assertThat(seen[1]).isSameAs(caller);
		assertThat(List.of(ACQUIRE, HOLD))
			.allSatisfy((name) -> assertThat(this.registry).hasObservationWithNameEqualTo(name)
				.that()
				.hasParentObservationEqualTo(caller));
	}

	@Test
	void callsAndBindingsUnderAHoldRunInItsObservation() {
		List<Lease> leases = this.client.hold(List.of(REQUEST));
		assertThat(this.registry.getCurrentObservation()).isNull();
		String name = this.client.execute(REQUEST, (lease) -> currentName());
		assertThat(name).isEqualTo(HOLD);
		try (LeaseContext.Binding binding = LeaseContext.bind(leases.get(0))) {
			assertThat(currentName()).isEqualTo(HOLD);
		}
		leases.forEach(Lease::close);
		assertThat(this.registry).hasNumberOfObservationsEqualTo(2);
	}

	@Test
	void nestedCallKeepsTheCurrentObservation() {
		String[] name = new String[1];
		this.client.execute(REQUEST, (lease) -> {
			Observation.createNotStarted("step", this.registry)
				.observe(() -> this.client.execute(REQUEST, (nested) -> name[0] = currentName()));
			return name;
		});

		assertThat(name).containsExactly("step");
	}

	@Test
	void bodyOfSeveralLocksRunsInTheLastHold() {
		Observation.ContextView context = this.client.execute(List.of(LockRequest.of("b"), LockRequest.of("a")),
				(lease) -> current().getContextView());

		assertThat(context).isInstanceOfSatisfying(LockObservationContext.class, (hold) -> {
			assertThat(hold.getObservationType()).isEqualTo(LockObservationDocumentation.HOLD);
			assertThat(hold.getResource()).isEqualTo("b");
		});
		assertThat(this.registry).hasNumberOfObservationsWithNameEqualTo(ACQUIRE, 2)
			.hasNumberOfObservationsWithNameEqualTo(HOLD, 2);
	}

	@Test
	void asynchronousObservationsAreChildrenOfTheCaller() {
		Observation caller = Observation.start("caller", this.registry);
		CompletableFuture<Lease> lease;
		CompletableFuture<String> name;
		try (Observation.Scope scope = caller.openScope()) {
			lease = this.client.acquireAsync(LockRequest.of("order:43"));
			name = this.client.executeAsync(REQUEST, (held) -> CompletableFuture.completedFuture(currentName()));
		}
		lease.join().close();

		assertThat(name.join()).isEqualTo(HOLD);
		assertThat(this.registry).hasNumberOfObservationsEqualTo(5)
			.forAllObservationsWithNameEqualTo(ACQUIRE, (context) -> context.hasParentObservationEqualTo(caller))
			.forAllObservationsWithNameEqualTo(HOLD, (context) -> context.hasParentObservationEqualTo(caller)
				.hasLowCardinalityKeyValue("outcome", "released"));
	}

	private Observation current() {
		return Objects.requireNonNull(this.registry.getCurrentObservation());
	}

	private String currentName() {
		return String.valueOf(current().getContext().getName());
	}

}
