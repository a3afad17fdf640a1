package io.github.dynamolocks.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * How acquisitions are named and described. Implement it, or extend
 * {@link DefaultLockAcquireObservationConvention}, to have them described otherwise; a
 * bean is taken in Spring Boot.
 */
public interface LockAcquireObservationConvention extends ObservationConvention<LockAcquireObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof LockAcquireObservationContext;
	}

}
