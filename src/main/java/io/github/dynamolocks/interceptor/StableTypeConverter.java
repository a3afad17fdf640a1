package io.github.dynamolocks.interceptor;

import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.expression.TypeConverter;
import org.springframework.expression.spel.support.StandardTypeConverter;

/**
 * Converts like SpEL, but refuses to convert an operand or argument to text that differs
 * between JVMs.
 */
final class StableTypeConverter implements TypeConverter {

	/** The instance that SpEL uses for the operands of +, but not for parameters. */
	private static final TypeDescriptor OPERAND = TypeDescriptor.valueOf(String.class);

	private final TypeConverter delegate = new StandardTypeConverter();

	@Override
	@SuppressWarnings("ReferenceEquality")
	public boolean canConvert(@Nullable TypeDescriptor sourceType, TypeDescriptor targetType) {
		return targetType == OPERAND || this.delegate.canConvert(sourceType, targetType);
	}

	@Override
	public @Nullable Object convertValue(@Nullable Object value, @Nullable TypeDescriptor sourceType,
			TypeDescriptor targetType) {
		if (value != null && targetType.getType() == String.class && !(value instanceof CharSequence)) {
			ResourceText.requireStable(value);
		}
		return this.delegate.canConvert(sourceType, targetType)
				? this.delegate.convertValue(value, sourceType, targetType) : String.valueOf(value);
	}

}
