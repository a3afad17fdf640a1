package io.github.dynamolocks.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names acquisitions and their tags. Implement it, or extend
 * {@link DefaultLockAcquireObservationConvention}, to replace the defaults; Spring Boot
 * uses a bean of this type.
 *
 * @since 0.1.0
 */
public interface LockAcquireObservationConvention extends ObservationConvention<LockAcquireObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof LockAcquireObservationContext;
	}

}
