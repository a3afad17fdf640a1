package io.github.dynamolocks.observation;

import java.util.Locale;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.observation.LockObservationDocumentation.LowCardinalityKeyNames;

/**
 * Creates the tags that both observations have.
 */
final class KeyValuesOf {

	private KeyValuesOf() {
	}

	static KeyValues lowCardinality(LockObservationContext context, @Nullable Enum<?> outcome) {
		String purpose = context.getPurpose();
		return KeyValues.of(LowCardinalityKeyNames.CLIENT.withValue(context.getClient()),
				LowCardinalityKeyNames.PURPOSE
					.withValue((purpose != null) ? PrintableText.of(purpose) : KeyValue.NONE_VALUE),
				LowCardinalityKeyNames.OUTCOME
					.withValue((outcome != null) ? outcome.name().toLowerCase(Locale.ROOT) : KeyValue.NONE_VALUE));
	}

	static String subject(LockObservationContext context) {
		String purpose = context.getPurpose();
		return (purpose != null) ? PrintableText.of(purpose) : "lock";
	}

}
