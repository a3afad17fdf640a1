package io.github.dynamolocks.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * How holds are named and described. Implement it, or extend
 * {@link DefaultLockHoldObservationConvention}, to have them described otherwise; a bean
 * is taken in Spring Boot.
 */
public interface LockHoldObservationConvention extends ObservationConvention<LockHoldObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof LockHoldObservationContext;
	}

}
