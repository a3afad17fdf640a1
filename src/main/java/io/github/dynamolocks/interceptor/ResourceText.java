package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ObjectUtils;

/**
 * Converts the value of a resource expression to text that is the same in every JVM. Uses
 * no conversion service, because that of the application may format numbers and dates for
 * one locale.
 */
final class ResourceText {

	private static final int MAX_DIGITS = 10_000;

	private ResourceText() {
	}

	/**
	 * Returns the texts of a value that is one resource, or a collection or array of
	 * several.
	 * @param value the value
	 * @return its texts, in its order; at least one
	 * @throws IllegalArgumentException if it is empty, or an element is not valid; the
	 * message completes "it …"
	 */
	static List<String> allOf(@Nullable Object value) {
		if (!isSeveral(value)) {
			return List.of(of(value));
		}
		@Nullable Object[] elements = (value instanceof Collection<?> collection) ? elements(collection)
				: ObjectUtils.toObjectArray(value);
		if (elements.length == 0) {
			throw new IllegalArgumentException("is empty, so that there is nothing to lock."
					+ " Do not call the method then, or let the expression return a resource for that case");
		}
		List<String> texts = new ArrayList<>(elements.length);
		for (int i = 0; i < elements.length; i++) {
			try {
				texts.add(of(elements[i]));
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalArgumentException("has an element at index " + i + " that " + ex.getMessage(), ex);
			}
		}
		return texts;
	}

	private static @Nullable Object[] elements(Collection<?> collection) {
		try {
			return collection.toArray();
		}
		catch (RuntimeException ex) {
			throw new IllegalArgumentException("is a " + collection.getClass().getName() + " that cannot be read: " + ex
					+ ". Make sure that it was loaded before the call", ex);
		}
	}

	/** An array of bytes or characters is one text or key, not several. */
	private static boolean isSeveral(@Nullable Object value) {
		return value instanceof Collection<?>
				|| (ObjectUtils.isArray(value) && !(value instanceof byte[]) && !(value instanceof char[]));
	}

	/**
	 * Returns the text of a value.
	 * @param value the value
	 * @return its text, not blank
	 * @throws IllegalArgumentException if it has no text that is the same in every JVM;
	 * the message completes "it …"
	 */
	static String of(@Nullable Object value) {
		if (value == null) {
			throw new IllegalArgumentException("is null. Pass an argument that is not null,"
					+ " or let the expression return another value for that case, such as #id ?: 'none'");
		}
		String text = scalar(value);
		if (text.isBlank()) {
			throw new IllegalArgumentException(
					"is " + (text.isEmpty() ? "empty" : "blank") + ". Use a resource with a name, such as 'order:42'");
		}
		return text;
	}

	private static String scalar(Object value) {
		if (value instanceof CharSequence || value instanceof Character) {
			return textOf(value);
		}
		if (value instanceof Optional<?> optional) {
			return of(optional.orElse(null));
		}
		if (value instanceof Enum<?> constant) {
			return constant.name();
		}
		if (value instanceof BigDecimal number) {
			return plain(number);
		}
		if (value instanceof Class<?> type) {
			return type.getName();
		}
		if (value instanceof Method method) {
			return method.getDeclaringClass().getName() + "." + method.getName()
					+ Arrays.stream(method.getParameterTypes())
						.map(Class::getTypeName)
						.collect(Collectors.joining(",", "(", ")"));
		}
		refuseContainers(value);
		refuseDates(value);
		return ownText(value);
	}

	private static void refuseContainers(Object value) {
		if (value.getClass().isArray() || value instanceof Iterable<?> || value instanceof Map<?, ?>
				|| value instanceof OptionalInt || value instanceof OptionalLong || value instanceof OptionalDouble) {
			throw new IllegalArgumentException("is a " + value.getClass().getTypeName()
					+ ", not a single value. Select the value to lock, such as #ids[0]");
		}
	}

	private static void refuseDates(Object value) {
		if (value instanceof Date || value instanceof Calendar) {
			throw new UnstableTextException("is a " + value.getClass().getName()
					+ ", whose text depends on the time zone of the host. Use its milliseconds or a type of java.time,"
					+ " such as #date.time");
		}
	}

	/**
	 * Limits the digits, because an exponent may expand to more than the memory holds.
	 */
	private static String plain(BigDecimal number) {
		if (Math.abs((long) number.scale()) > MAX_DIGITS) {
			throw new IllegalArgumentException("is the number " + number.round(new MathContext(3))
					+ ", which has more digits than a key can have. Use an id, or a hash of the value");
		}
		return number.toPlainString();
	}

	/**
	 * Refuses a part of an expression whose text differs between JVMs. Ignores other
	 * errors, which the evaluation of the expression reports.
	 * @param value the value of the part
	 * @throws UnstableTextException if the text differs; the message completes "it …"
	 */
	static void requireStable(Object value) {
		try {
			refuseDates(value);
			ownText(value);
		}
		catch (UnstableTextException ex) {
			throw new UnstableTextException("contains a value that " + ex.getMessage());
		}
	}

	private static String ownText(Object value) {
		String text = textOf(value);
		if (declaresNoText(value) || text.endsWith("@" + Integer.toHexString(hashCodeOf(value)))
				|| text.endsWith("@" + Integer.toHexString(System.identityHashCode(value)))) {
			throw new UnstableTextException("is a " + value.getClass().getName()
					+ " without its own toString(), so that its text differs between JVMs."
					+ " Use one of its properties, such as #order.id");
		}
		return text;
	}

	private static String textOf(Object value) {
		String text;
		try {
			text = value.toString();
		}
		catch (RuntimeException | StackOverflowError ex) {
			throw new IllegalArgumentException("is a " + value.getClass().getName() + " whose toString() fails: " + ex
					+ ". Use one of its properties, such as #order.id", ex);
		}
		if (text == null) {
			throw new IllegalArgumentException("is a " + value.getClass().getName()
					+ " whose toString() returns null. Use one of its properties, such as #order.id");
		}
		return text;
	}

	/** An object may have a valid text although its hashCode() fails. */
	private static int hashCodeOf(Object value) {
		try {
			return value.hashCode();
		}
		catch (RuntimeException ex) {
			return System.identityHashCode(value);
		}
	}

	private static boolean declaresNoText(Object value) {
		try {
			return value.getClass().getMethod("toString").getDeclaringClass() == Object.class;
		}
		catch (NoSuchMethodException ex) {
			return false;
		}
	}

	/**
	 * Reports that the text of a value differs between JVMs. The message completes "it
	 * …".
	 */
	@SuppressWarnings("serial")
	static final class UnstableTextException extends IllegalArgumentException {

		UnstableTextException(String message) {
			super(message);
		}

	}

}
