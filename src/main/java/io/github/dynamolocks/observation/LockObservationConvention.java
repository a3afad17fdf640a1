package io.github.dynamolocks.observation;

import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import org.jspecify.annotations.Nullable;

/**
 * Names the observations of locks and their tags. One convention serves both
 * observations; {@link LockObservationContext#getObservationType()} tells them apart.
 * Extend {@link DefaultLockObservationConvention} to add or change tags. Spring Boot uses
 * a bean of this type.
 *
 * <p>
 * If a convention supports the context of only one observation, the other observation has
 * the default name and tags.
 *
 * @since 0.1.0
 */
public interface LockObservationConvention extends ObservationConvention<LockObservationContext> {

	/**
	 * Returns whether this convention names an observation.
	 * @param context the data of the observation
	 * @return true by default for both observations of a lock
	 */
	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof LockObservationContext;
	}

	/**
	 * Returns the name of an observation, which is the name of its timers. Micrometer
	 * does not call this method on a {@link GlobalObservationConvention}. It calls
	 * {@link #getName()} and passes the result to the predicates of the registry; if the
	 * result is null, the observation keeps its documented name.
	 * @param context the data of the observation
	 * @return {@link #getName()} by default, or the name that
	 * {@link LockObservationDocumentation} documents if that is null
	 */
	default String getName(LockObservationContext context) {
		String name = getName();
		return (name != null) ? name : context.getObservationType().getName();
	}

	/**
	 * Returns one name for both observations.
	 * @return null by default: each observation has a name of its own
	 */
	@Override
	default @Nullable String getName() {
		return null;
	}

}
