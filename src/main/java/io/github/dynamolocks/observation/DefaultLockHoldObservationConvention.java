package io.github.dynamolocks.observation;

import io.micrometer.common.KeyValues;

import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.observation.LockObservationDocumentation.HoldHighCardinalityKeyNames;

/**
 * Provides the default names and tags of holds: see
 * {@link LockObservationDocumentation#HOLD}.
 *
 * @since 0.1.0
 */
public class DefaultLockHoldObservationConvention implements LockHoldObservationConvention {

	@Override
	public String getName() {
		return "dynamo.locks.hold";
	}

	@Override
	public String getContextualName(LockHoldObservationContext context) {
		return "hold " + KeyValuesOf.subject(context);
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(LockHoldObservationContext context) {
		return KeyValuesOf.lowCardinality(context, context.getOutcome());
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(LockHoldObservationContext context) {
		KeyValues values = KeyValues.of(
				HoldHighCardinalityKeyNames.RESOURCE.withValue(PrintableText.of(context.getResource())),
				HoldHighCardinalityKeyNames.OWNER.withValue(context.getOwner()));
		return context.getFencingToken().isPresent() ? values.and(HoldHighCardinalityKeyNames.FENCING_TOKEN
			.withValue(Long.toString(context.getFencingToken().getAsLong()))) : values;
	}

}
