package io.github.dynamolocks.annotation;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Finds and checks the method that is called instead of a method whose lock another owner
 * holds.
 */
final class FallbackMethod {

	private FallbackMethod() {
	}

	/**
	 * Finds a fallback.
	 * @param name its name
	 * @param method the locked method
	 * @param targetClass the class of the bean
	 * @return the method of that name with the same parameters
	 * @throws IllegalArgumentException if no method, or several, have that name and those
	 * parameters, or if the method is not compatible; the message completes "it …"
	 */
	static Method find(String name, Method method, Class<?> targetClass) {
		List<Method> candidates = LockedMethods.of(targetClass)
			.stream()
			.filter((candidate) -> candidate.getName().equals(name))
			.map((candidate) -> specific(candidate, targetClass))
			.distinct()
			.filter((candidate) -> !Modifier.isAbstract(candidate.getModifiers())
					&& parameters(candidate, targetClass).equals(parameters(method, targetClass)))
			.toList();
		if (candidates.isEmpty()) {
			throw new IllegalArgumentException(
					"names no method of %s with the same parameters. Write one, which may be private: %s %s(%s)"
						.formatted(targetClass.getName(), returned(method, targetClass).getTypeName(), name,
								describeParameters(method, targetClass)));
		}
		if (candidates.size() > 1) {
			throw new IllegalArgumentException("names several methods with the same parameters: %s. Rename one of them"
				.formatted(candidates.stream()
					.map((candidate) -> candidate.getDeclaringClass().getName() + "." + name)
					.collect(Collectors.joining(", "))));
		}
		Method fallback = candidates.get(0);
		check(fallback, method, targetClass);
		return fallback;
	}

	private static void check(Method fallback, Method method, Class<?> targetClass) {
		if (LockDeclaration.find(fallback, targetClass) != null) {
			throw new IllegalArgumentException(
					"asks for a lock itself, which the call would not acquire. Remove @DistributedLock from it; if it is on the class, make the fallback private");
		}
		Class<?> wanted = returned(method, targetClass);
		Class<?> given = returned(fallback, targetClass);
		if (!wanted.isAssignableFrom(given)) {
			throw new IllegalArgumentException("returns %s, but the method returns %s. Let both return the same type"
				.formatted(given.getTypeName(), wanted.getTypeName()));
		}
		for (Class<?> thrown : fallback.getExceptionTypes()) {
			boolean checked = !RuntimeException.class.isAssignableFrom(thrown) && !Error.class.isAssignableFrom(thrown);
			if (checked
					&& Arrays.stream(method.getExceptionTypes()).noneMatch((type) -> type.isAssignableFrom(thrown))) {
				throw new IllegalArgumentException(
						"throws %s, which the method does not declare. Declare it there as well, or catch it"
							.formatted(thrown.getName()));
			}
		}
	}

	/** Returns the method that a call of the candidate reaches. */
	private static Method specific(Method candidate, Class<?> targetClass) {
		return Modifier.isPrivate(candidate.getModifiers()) ? candidate
				: ClassUtils.getMostSpecificMethod(candidate, targetClass);
	}

	private static List<Class<?>> parameters(Method method, Class<?> targetClass) {
		return IntStream.range(0, method.getParameterCount())
			.<Class<?>>mapToObj((index) -> ResolvableType.forMethodParameter(method, index, targetClass).toClass())
			.toList();
	}

	private static String describeParameters(Method method, Class<?> targetClass) {
		return parameters(method, targetClass).stream().map(Class::getTypeName).collect(Collectors.joining(", "));
	}

	private static Class<?> returned(Method method, Class<?> targetClass) {
		return GenericTypeResolver.resolveReturnType(method, targetClass);
	}

}
