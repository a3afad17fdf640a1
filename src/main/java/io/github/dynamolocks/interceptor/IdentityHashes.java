package io.github.dynamolocks.interceptor;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Finds parts of a resource that differ between JVMs: the identity hash of an object, as
 * {@link Object#toString()} writes it, and the name of a class that was generated at run
 * time.
 *
 * <p>
 * A {@code name@hex} counts as an identity hash if the name is that of a class or an
 * array, or if the number is the identity hash of an object that the arguments or the
 * value of the expression reach. An address such as {@code ada@cafe.example} is not a
 * hash.
 */
final class IdentityHashes {

	/** The bound of the search, which finds the objects of an expression early. */
	private static final int MAX_OBJECTS = 500;

	private static final Pattern HASH = Pattern.compile("(?<name>[\\w.$/\\[;]*)@(?<hash>[0-9a-f]{1,8})");

	private static final Pattern ARRAY = Pattern.compile(".*\\[([ZBCSIJFD]|L[\\w.$]+;)");

	/**
	 * The simple name starts with a capital letter, so that addresses are not looked up.
	 */
	private static final Pattern CLASS = Pattern.compile("\\w+(\\.\\w+)*\\.\\p{Lu}[\\w$]*");

	private static final Pattern RUN_TIME_CLASS = Pattern
		.compile("[\\w.$]*(\\$\\$Lambda[\\w$]*/0x[0-9a-f]+|\\$Proxy\\d+)");

	private IdentityHashes() {
	}

	/**
	 * Refuses a text that differs between JVMs. Only a text with {@code '@'} or
	 * {@code '$'} can differ.
	 * @param text the text of a resource
	 * @param classLoader loads the classes of the application
	 * @param value the value of the expression
	 * @param arguments the arguments of the call
	 * @throws IllegalArgumentException if it differs; the message completes "it …"
	 */
	static void refuse(String text, @Nullable ClassLoader classLoader, @Nullable Object value,
			@Nullable Object[] arguments) {
		Matcher type = RUN_TIME_CLASS.matcher(text);
		if (type.find()) {
			throw new ResourceText.UnstableTextException(
					"contains the class name %s, which is generated at run time and differs between JVMs. Use the name of an interface, or plain text"
						.formatted(type.group()));
		}
		Matcher hash = HASH.matcher(text);
		while (hash.find()) {
			if (isOfClass(hash.group("name"), classLoader) || isOfReached(text, hash, value, arguments)) {
				throw new ResourceText.UnstableTextException(
						"contains '%s', the text of an object without its own toString(), which differs between JVMs. Use one of its properties, such as #order.id"
							.formatted(hash.group()));
			}
		}
	}

	private static boolean isOfClass(String name, @Nullable ClassLoader classLoader) {
		if (ARRAY.matcher(name).matches()) {
			return true;
		}
		if (!CLASS.matcher(name).matches()) {
			return false;
		}
		try {
			Class.forName(name, false, classLoader);
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

	/**
	 * Returns whether a reached object has that identity hash. The number must end where
	 * a hash ends, which it does not in {@code ada@cafe.example}.
	 */
	private static boolean isOfReached(String text, Matcher hash, @Nullable Object value,
			@Nullable Object[] arguments) {
		int end = hash.end();
		if (end < text.length()
				&& (Character.isLetterOrDigit(text.charAt(end)) || ".-_".indexOf(text.charAt(end)) >= 0)) {
			return false;
		}
		int number = Integer.parseUnsignedInt(hash.group("hash"), 16);
		Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		Deque<Object> next = new ArrayDeque<>();
		add(next, value);
		Arrays.stream(arguments).forEach((argument) -> add(next, argument));
		while (!next.isEmpty() && seen.size() < MAX_OBJECTS) {
			Object object = next.remove();
			if (System.identityHashCode(object) == number) {
				return true;
			}
			if (seen.add(object)) {
				addReferences(object, next);
			}
		}
		return false;
	}

	private static void addReferences(Object object, Deque<Object> next) {
		try {
			if (object instanceof Object[] elements) {
				Arrays.stream(elements).forEach((element) -> add(next, element));
			}
			else if (object instanceof Collection<?> elements) {
				elements.stream().limit(MAX_OBJECTS).forEach((element) -> add(next, element));
			}
			else if (object instanceof Map<?, ?> map) {
				map.entrySet().stream().limit(MAX_OBJECTS).forEach((entry) -> {
					add(next, entry.getKey());
					add(next, entry.getValue());
				});
			}
			else if (object instanceof Optional<?> optional) {
				add(next, optional.orElse(null));
			}
			else if (!ClassUtils.isPrimitiveOrWrapper(object.getClass()) && !(object instanceof CharSequence)) {
				addFields(object, next);
			}
		}
		catch (RuntimeException ex) {
			// Not loaded, changed during the search, or in a closed module: the text may
			// still be
			// stable.
			return;
		}
	}

	private static void addFields(Object object, Deque<Object> next) {
		for (Class<?> type = object.getClass(); type != null
				&& type.getClassLoader() != null; type = type.getSuperclass()) {
			for (Field field : type.getDeclaredFields()) {
				if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()
						&& field.trySetAccessible()) {
					add(next, read(field, object));
				}
			}
		}
	}

	private static @Nullable Object read(Field field, Object object) {
		try {
			return field.get(object);
		}
		catch (IllegalAccessException ex) {
			return null;
		}
	}

	private static void add(Deque<Object> next, @Nullable Object object) {
		if (object != null) {
			next.add(object);
		}
	}

}
