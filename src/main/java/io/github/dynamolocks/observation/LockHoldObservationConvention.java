package io.github.dynamolocks.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names holds and their tags. Implement it, or extend
 * {@link DefaultLockHoldObservationConvention}, to replace the defaults; Spring Boot uses
 * a bean of this type.
 *
 * @since 0.1.0
 */
public interface LockHoldObservationConvention extends ObservationConvention<LockHoldObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof LockHoldObservationContext;
	}

}
