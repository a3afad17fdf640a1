package io.github.dynamolocks.observation;

import io.micrometer.common.KeyValues;

import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.observation.LockObservationDocumentation.AcquireHighCardinalityKeyNames;

/**
 * Provides the default names and tags of acquisitions: see
 * {@link LockObservationDocumentation#ACQUIRE}.
 *
 * @since 0.1.0
 */
public class DefaultLockAcquireObservationConvention implements LockAcquireObservationConvention {

	@Override
	public String getName() {
		return "dynamo.locks.acquire";
	}

	@Override
	public String getContextualName(LockAcquireObservationContext context) {
		return "acquire " + KeyValuesOf.subject(context);
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(LockAcquireObservationContext context) {
		return KeyValuesOf.lowCardinality(context, context.getOutcome());
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(LockAcquireObservationContext context) {
		KeyValues values = KeyValues
			.of(AcquireHighCardinalityKeyNames.RESOURCE.withValue(PrintableText.of(context.getResource())));
		LockInfo holder = context.getHolder();
		return (holder != null && holder.holder() != null)
				? values.and(AcquireHighCardinalityKeyNames.HOLDER.withValue(PrintableText.of(holder.holder())))
				: values;
	}

}
