package io.github.dynamolocks.observation;

import java.util.Locale;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.observation.LockObservationDocumentation.AcquireHighCardinalityKeyNames;
import io.github.dynamolocks.observation.LockObservationDocumentation.HoldHighCardinalityKeyNames;
import io.github.dynamolocks.observation.LockObservationDocumentation.LowCardinalityKeyNames;

/**
 * Provides the default names and tags of acquisitions and holds: see
 * {@link LockObservationDocumentation}. Extend it to add tags.
 *
 * @since 0.1.0
 */
public class DefaultLockObservationConvention implements LockObservationConvention {

	@Override
	public String getContextualName(LockObservationContext context) {
		String subject = (context.getPurpose() != null) ? PrintableText.of(context.getPurpose()) : "lock";
		return switch (context.getObservationType()) {
			case ACQUIRE -> "acquire " + subject;
			case HOLD -> "hold " + subject;
		};
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(LockObservationContext context) {
		String purpose = context.getPurpose();
		LockObservationContext.Outcome outcome = context.getOutcome();
		return KeyValues.of(LowCardinalityKeyNames.CLIENT.withValue(context.getClient()),
				LowCardinalityKeyNames.PURPOSE
					.withValue((purpose != null) ? PrintableText.of(purpose) : KeyValue.NONE_VALUE),
				LowCardinalityKeyNames.OUTCOME
					.withValue((outcome != null) ? outcome.name().toLowerCase(Locale.ROOT) : KeyValue.NONE_VALUE));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(LockObservationContext context) {
		return switch (context.getObservationType()) {
			case ACQUIRE -> ofAcquisition(context);
			case HOLD -> ofHold(context);
		};
	}

	private static KeyValues ofAcquisition(LockObservationContext context) {
		KeyValues values = KeyValues
			.of(AcquireHighCardinalityKeyNames.RESOURCE.withValue(PrintableText.of(context.getResource())));
		LockInfo holder = context.getHolder();
		return (holder != null && holder.holder() != null)
				? values.and(AcquireHighCardinalityKeyNames.HOLDER.withValue(PrintableText.of(holder.holder())))
				: values;
	}

	private static KeyValues ofHold(LockObservationContext context) {
		KeyValues values = KeyValues
			.of(HoldHighCardinalityKeyNames.RESOURCE.withValue(PrintableText.of(context.getResource())));
		String owner = context.getOwner();
		if (owner != null) {
			values = values.and(HoldHighCardinalityKeyNames.OWNER.withValue(owner));
		}
		return context.getFencingToken().isPresent() ? values.and(HoldHighCardinalityKeyNames.FENCING_TOKEN
			.withValue(Long.toString(context.getFencingToken().getAsLong()))) : values;
	}

}
