package io.github.dynamolocks.observation;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import org.jspecify.annotations.Nullable;

/**
 * Gives a convention the name of one observation. Micrometer asks a convention for its
 * name without a context, so a convention of two observations cannot answer. The
 * predicates of the registry need the name before the observation exists.
 */
final class NamedConvention implements ObservationConvention<LockObservationContext> {

	private final LockObservationConvention convention;

	private final String name;

	NamedConvention(LockObservationConvention convention, LockObservationContext context) {
		this.convention = convention;
		this.name = convention.getName(context);
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return this.convention.supportsContext(context);
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public @Nullable String getContextualName(LockObservationContext context) {
		return this.convention.getContextualName(context);
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(LockObservationContext context) {
		return this.convention.getLowCardinalityKeyValues(context);
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(LockObservationContext context) {
		return this.convention.getHighCardinalityKeyValues(context);
	}

}
