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
 * Turns the value of a resource expression into text, the same text in every JVM. Does
 * not use a conversion service: an application's own may format numbers and dates for the
 * eyes of one country.
 */
final class ResourceText {

	private static final int MAX_DIGITS = 10_000;

	private ResourceText() {
	}

	/**
	 * The texts of a value that is one resource, or a collection or array of several.
	 * @param value the value
	 * @return its texts, in its order; one at least
	 * @throws IllegalArgumentException if there is nothing in it, or something that has
	 * no text; the message completes "it …"
	 */
	static List<String> allOf(@Nullable Object value) {
		if (!isSeveral(value)) {
			return List.of(of(value));
		}
		@Nullable Object[] elements = (value instanceof Collection<?> collection) ? elements(collection)
				: ObjectUtils.toObjectArray(value);
		if (elements.length == 0) {
			throw new IllegalArgumentException("is empty: there is nothing to lock."
					+ " Do not call the method then, or give the expression a resource for that case, too");
		}
		List<String> texts = new ArrayList<>(elements.length);
		for (int i = 0; i < elements.length; i++) {
			try {
				texts.add(of(elements[i]));
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalArgumentException(
						"has an element, the one at index " + i + ", that " + ex.getMessage(), ex);
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

	/** An array of bytes or characters is somebody's text or key, not many of them. */
	private static boolean isSeveral(@Nullable Object value) {
		return value instanceof Collection<?>
				|| (ObjectUtils.isArray(value) && !(value instanceof byte[]) && !(value instanceof char[]));
	}

	/**
	 * The text of a value.
	 * @param value the value
	 * @return its text, not blank
	 * @throws IllegalArgumentException if there is none that every JVM would agree on;
	 * the message completes "it …"
	 */
	static String of(@Nullable Object value) {
		if (value == null) {
			throw new IllegalArgumentException("is null. Make sure that the argument is there,"
					+ " or give the expression another value for that case, such as #id ?: 'none'");
		}
		String text = scalar(value);
		if (text.isBlank()) {
			throw new IllegalArgumentException(
					"is " + (text.isEmpty() ? "empty" : "blank") + ". A lock needs a name, such as 'order:42'");
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
					+ ", not a single value. Name the one to lock, such as #ids[0]");
		}
	}

	private static void refuseDates(Object value) {
		if (value instanceof Date || value instanceof Calendar) {
			throw new UnstableTextException("is a " + value.getClass().getName()
					+ ", whose text depends on the time zone of the host. Use its milliseconds or a type of java.time,"
					+ " such as #date.time");
		}
	}

	/** Its exponent alone may stand for more digits than there is memory. */
	private static String plain(BigDecimal number) {
		if (Math.abs((long) number.scale()) > MAX_DIGITS) {
			throw new IllegalArgumentException("is the number " + number.round(new MathContext(3))
					+ ", which has more digits than a key can. Use an id, or a hash of the value");
		}
		return number.toPlainString();
	}

	/**
	 * Refuses a part of an expression whose text is another one in each JVM. What has no
	 * text for other reasons is left to the expression.
	 * @param value the value of the part
	 * @throws UnstableTextException if it is one; the message completes "it …"
	 */
	static void requireStable(Object value) {
		try {
			refuseDates(value);
			ownText(value);
		}
		catch (UnstableTextException ex) {
			throw new UnstableTextException("uses in its text what " + ex.getMessage());
		}
	}

	private static String ownText(Object value) {
		String text = textOf(value);
		if (declaresNoText(value) || text.endsWith("@" + Integer.toHexString(hashCodeOf(value)))
				|| text.endsWith("@" + Integer.toHexString(System.identityHashCode(value)))) {
			throw new UnstableTextException("is a " + value.getClass().getName()
					+ " without a toString() of its own, so its text would be another one in each JVM."
					+ " Name one of its properties, such as #order.id");
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
					+ ". Name one of its properties, such as #order.id", ex);
		}
		if (text == null) {
			throw new IllegalArgumentException("is a " + value.getClass().getName()
					+ " whose toString() gives null. Name one of its properties, such as #order.id");
		}
		return text;
	}

	/** One that has a text of its own need not have a hash code. */
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
	 * Says that the text of a value differs from JVM to JVM. The message completes "it
	 * …".
	 */
	@SuppressWarnings("serial")
	static final class UnstableTextException extends IllegalArgumentException {

		UnstableTextException(String message) {
			super(message);
		}

	}

}
