package io.github.dynamolocks.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.LockObserver;

/**
 * Creates a Micrometer observation for every acquisition and every hold; the handlers of
 * the registry turn them into spans and timers. Pass it to a client as its observer. The
 * client of {@code @EnableDynamoLocks} uses a bean of this type.
 *
 * <p>
 * Both are children of the observation that is current when the lock is requested. The
 * callback of {@code execute}, and so a method with {@code @DistributedLock}, runs in the
 * scope of the hold, and its spans are children of the hold. For a lease without a
 * callback, {@link io.github.dynamolocks.LeaseContext#bind} opens the scope.
 *
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 * @see LockObservationDocumentation
 */
public final class LockObservations implements LockObserver {

	/**
	 * The default name of the client: the bean name of the client of
	 * {@code @EnableDynamoLocks}.
	 */
	public static final String DEFAULT_CLIENT = "dynamoLocksClient";

	private static final LockObservationConvention DEFAULT = new DefaultLockObservationConvention();

	private final ObservationRegistry registry;

	private final String client;

	private final @Nullable LockObservationConvention convention;

	/**
	 * Creates an observer with the convention of the registry, or the default convention.
	 * @param registry the registry of the observations
	 */
	public LockObservations(ObservationRegistry registry) {
		this(registry, DEFAULT_CLIENT, null);
	}

	/**
	 * Creates an observer with a given convention.
	 * @param registry the registry of the observations
	 * @param client the name of the client
	 * @param convention the names and tags of the observations that it supports; null,
	 * and for other observations, the convention of the registry, or the default
	 * convention
	 */
	public LockObservations(ObservationRegistry registry, String client,
			@Nullable LockObservationConvention convention) {
		this.registry = registry;
		this.client = client;
		this.convention = convention;
	}

	/**
	 * Returns an observer with the same registry and convention for another client.
	 * @param client the name of that client
	 * @return the observer
	 */
	public LockObservations forClient(String client) {
		return new LockObservations(this.registry, client, this.convention);
	}

	@Override
	public Acquisition begin(String resource, LockRequest request) {
		return begin(resource, request, this.registry.getCurrentObservation());
	}

	@Override
	public LockObserver here() {
		Observation parent = this.registry.getCurrentObservation();
		return (resource, request) -> begin(resource, request, parent);
	}

	private Acquisition begin(String resource, LockRequest request, @Nullable Observation parent) {
		if (this.registry.isNoop()) {
			return Acquisition.NONE;
		}
		return new ObservedAcquisition(LockObservationContext.ofAcquisition(this.client, resource, request.purpose()),
				parent);
	}

	private Observation observation(LockObservationContext context) {
		LockObservationConvention given = this.convention;
		NamedConvention custom = (given != null && given.supportsContext(context)) ? new NamedConvention(given, context)
				: null;
		return Observation.createNotStarted(custom, new NamedConvention(DEFAULT, context), () -> context,
				this.registry);
	}

	/** Opens a scope, and restores the previous one if a handler throws an exception. */
	private Scope open(Observation observation) {
		Observation.Scope before = this.registry.getCurrentObservationScope();
		Observation.Scope scope;
		try {
			scope = observation.openScope();
		}
		catch (RuntimeException | Error ex) {
			Observation.Scope half = this.registry.getCurrentObservationScope();
			if (half != null && half != before) {
				close(half, before);
			}
			throw ex;
		}
		return () -> close(scope, before);
	}

	private void close(Observation.Scope scope, Observation.@Nullable Scope before) {
		try {
			scope.close();
		}
		finally {
			this.registry.setCurrentObservationScope(before);
		}
	}

	/**
	 * Observes one acquisition.
	 */
	private final class ObservedAcquisition implements Acquisition {

		private final LockObservationContext context;

		private final @Nullable Observation parent;

		private final Observation observation;

		ObservedAcquisition(LockObservationContext context, @Nullable Observation parent) {
			this.context = context;
			this.parent = parent;
			this.observation = observation(context).parentObservation(parent).start();
		}

		@Override
		public Scope open() {
			return LockObservations.this.open(this.observation);
		}

		@Override
		public Hold acquired(Lease lease) {
			this.context.setOutcome(LockObservationContext.Outcome.ACQUIRED);
			this.observation.stop();
			return new ObservedHold(LockObservationContext.ofHold(this.context.getClient(), lease.resource(),
					this.context.getPurpose(), lease.owner(), lease.fencingToken()), this.parent);
		}

		@Override
		public void contended(@Nullable LockInfo holder) {
			this.context.setOutcome(LockObservationContext.Outcome.CONTENDED);
			this.context.setHolder(holder);
			this.observation.stop();
		}

		@Override
		public void failed(Throwable failure) {
			this.context.setOutcome(LockObservationContext.Outcome.FAILED);
			this.observation.error(failure);
			this.observation.stop();
		}

	}

	/**
	 * Observes one hold.
	 */
	private final class ObservedHold implements Hold {

		private final LockObservationContext context;

		private final Observation observation;

		ObservedHold(LockObservationContext context, @Nullable Observation parent) {
			this.context = context;
			this.observation = observation(context).parentObservation(parent).start();
		}

		@Override
		public Scope open() {
			return LockObservations.this.open(this.observation);
		}

		@Override
		public void released() {
			end(LockObservationContext.Outcome.RELEASED);
		}

		@Override
		public void releaseFailed(Throwable failure) {
			this.observation.error(failure);
			end(LockObservationContext.Outcome.RELEASE_FAILED);
		}

		@Override
		public void lost(LockEvent.Loss loss, LeaseLostException failure) {
			this.observation.error(failure);
			end(outcome(loss));
		}

		private static LockObservationContext.Outcome outcome(LockEvent.Loss loss) {
			return switch (loss) {
				case LAPSED -> LockObservationContext.Outcome.LAPSED;
				case TAKEN -> LockObservationContext.Outcome.TAKEN;
				case CLOSED -> LockObservationContext.Outcome.CLOSED;
			};
		}

		private void end(LockObservationContext.Outcome outcome) {
			this.context.setOutcome(outcome);
			this.observation.stop();
		}

	}

}
