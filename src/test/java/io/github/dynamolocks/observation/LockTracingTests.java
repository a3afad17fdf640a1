package io.github.dynamolocks.observation;

import java.util.concurrent.CompletableFuture;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks the spans of a tracer, also with handlers and conventions that throw.
 */
class LockTracingTests {

	private static final LockRequest REQUEST = LockRequest.of("order:42").withPurpose("Shipping.ship");

	private final SimpleTracer tracer = new SimpleTracer();

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final DefaultLockClient client = DefaultLockClient.builder(new InMemoryLockStore())
		.observer(new LockObservations(this.registry))
		.build();

	@Test
	void spansOfTheBodyAreChildrenOfTheHold() {
		trace();
		Observation.createNotStarted("caller", this.registry)
			.observe(() -> this.client.execute(REQUEST, (lease) -> observedBody()));

		SimpleSpan caller = span("caller");
		assertChild(span("acquire Shipping.ship"), caller);
		SimpleSpan hold = span("hold Shipping.ship");
		assertChild(hold, caller);
		assertChild(span("body"), hold);
		assertThat(this.tracer.getSpans()).hasSize(4)
			.allSatisfy((span) -> assertThat(span.getEndTimestamp().toEpochMilli()).isPositive());
		assertThat(hold.getTags()).containsEntry("lock.resource", "order:42")
			.containsEntry("outcome", "released")
			.containsKey("lock.owner");
	}

	@Test
	void spansOfAnAsynchronousBodyAreChildrenOfTheHold() {
		trace();
		CompletableFuture<?> future = Observation.createNotStarted("caller", this.registry)
			.observe(() -> this.client.executeAsync(REQUEST,
					(lease) -> CompletableFuture.completedFuture(observedBody())));
		future.join();

		assertChild(span("acquire Shipping.ship"), span("caller"));
		assertChild(span("hold Shipping.ship"), span("caller"));
		assertChild(span("body"), span("hold Shipping.ship"));
	}

	@Test
	void threadHasNoCurrentSpanAfterwards() {
		trace();
		this.client.execute(REQUEST, (lease) -> observedBody());
		this.client.acquire(REQUEST).close();

		assertThat(this.tracer.currentSpan()).isNull();
		assertThat(this.registry.getCurrentObservation()).isNull();
	}

	@ParameterizedTest
	@EnumSource(Moment.class)
	void failingHandlerAffectsNeitherThreadNorLocks(Moment moment) {
		trace();
		this.registry.observationConfig().observationHandler(new Throwing(moment));
		Observation caller = Observation.createNotStarted("caller", ObservationRegistry.create());
		try (Observation.Scope scope = caller.openScope()) {
			assertThat(this.client.execute(REQUEST, Lease::isHeld)).isTrue();
			this.client.acquireAsync(REQUEST).join().close();
			assertThat(this.registry.getCurrentObservationScope()).isSameAs(scope);
		}
		assertThat(this.registry.getCurrentObservationScope()).isNull();
		if (moment != Moment.SCOPE_CLOSED) {
			// After a failure at that moment, Micrometer skips the other handlers.
			assertThat(this.tracer.currentSpan()).isNull();
		}
		assertThat(this.client.heldLocks()).isZero();
	}

	@Test
	void failingConventionAffectsNoLock() {
		trace();
		LockObservationConvention failing = new DefaultLockObservationConvention() {

			@Override
			public String getContextualName(LockObservationContext context) {
				if (context.getObservationType() == LockObservationDocumentation.HOLD) {
					throw new IllegalStateException("planned");
				}
				return super.getContextualName(context);
			}

		};
		try (DefaultLockClient own = DefaultLockClient.builder(new InMemoryLockStore())
			.observer(new LockObservations(this.registry, "own", failing))
			.build()) {
			assertThat(own.execute(REQUEST, Lease::isHeld)).isTrue();
			assertThat(own.heldLocks()).isZero();
		}
		assertThat(this.tracer.currentSpan()).isNull();
	}

	private void trace() {
		this.registry.observationConfig().observationHandler(new DefaultTracingObservationHandler(this.tracer));
	}

	private boolean observedBody() {
		return Boolean.TRUE.equals(Observation.createNotStarted("body", this.registry).observe(() -> true));
	}

	private SimpleSpan span(String name) {
		return this.tracer.getSpans()
			.stream()
			.filter((span) -> name.equals(span.getName()))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no span '" + name + "' in " + this.tracer.getSpans()));
	}

	private static void assertChild(SimpleSpan child, SimpleSpan parent) {
		assertThat(child.getParentId()).as(child.getName()).isEqualTo(parent.getSpanId());
		assertThat(child.getTraceId()).isEqualTo(parent.getTraceId());
	}

	/** The moments at which a handler throws. */
	private enum Moment {

		START, SCOPE_OPENED, SCOPE_CLOSED, STOP

	}

	/**
	 * Throws at one moment.
	 *
	 * @param moment the moment
	 */
	private record Throwing(Moment moment) implements ObservationHandler<LockObservationContext> {

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof LockObservationContext;
		}

		@Override
		public void onStart(LockObservationContext context) {
			check(Moment.START);
		}

		@Override
		public void onScopeOpened(LockObservationContext context) {
			check(Moment.SCOPE_OPENED);
		}

		@Override
		public void onScopeClosed(LockObservationContext context) {
			check(Moment.SCOPE_CLOSED);
		}

		@Override
		public void onStop(LockObservationContext context) {
			check(Moment.STOP);
		}

		private void check(Moment now) {
			if (now == this.moment) {
				throw new IllegalStateException("planned");
			}
		}

	}

}
