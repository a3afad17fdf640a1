package io.github.dynamolocks.interceptor;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.BeanUtils;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Finds the members that SpEL looks up by name, and registers them for a native image.
 */
final class ExpressionMembers {

	private final ReflectionHints hints;

	ExpressionMembers(ReflectionHints hints) {
		this.hints = hints;
	}

	static boolean isKnown(ResolvableType type) {
		return type.resolve() != null;
	}

	/**
	 * Returns whether a type has the same members at run time, because it has no subclass
	 * with more.
	 * @param type a type
	 * @return whether all members are known; false for an unknown type, and for a class
	 * object, which stands for its static members
	 */
	static boolean isClosed(ResolvableType type) {
		Class<?> resolved = type.resolve();
		if (resolved == null || resolved == Class.class) {
			return false;
		}
		return (resolved == Optional.class) ? isClosed(type.getGeneric()) : Modifier.isFinal(resolved.getModifiers());
	}

	/**
	 * Checks that a type has a property, if its members are known.
	 * @param owner the type
	 * @param name the name of the property
	 * @throws IllegalArgumentException if it has not; the message completes "it …"
	 */
	static void requireProperty(ResolvableType owner, String name) {
		if (isClosed(owner) && candidates(owner).stream().noneMatch((type) -> hasProperty(type.toClass(), name))) {
			throw new IllegalArgumentException("uses %s, which is not a property of %s. Known are %s".formatted(name,
					described(owner), String.join(", ", properties(owner))));
		}
	}

	/**
	 * Checks that a type has a method, if its members are known.
	 * @param owner the type
	 * @param name the name of the method
	 * @param arguments the number of arguments of the call
	 * @throws IllegalArgumentException if it has not; the message completes "it …"
	 */
	static void requireMethod(ResolvableType owner, String name, int arguments) {
		if (isClosed(owner) && candidates(owner).stream()
			.flatMap((type) -> Arrays.stream(boxed(type.toClass()).getMethods()))
			.noneMatch((method) -> method.getName().equals(name)
					&& (method.isVarArgs() || method.getParameterCount() == arguments))) {
			throw new IllegalArgumentException(
					"calls %s(), but %s has no such public method with %s arguments. Correct the name or the arguments"
						.formatted(name, described(owner), arguments));
		}
	}

	private static boolean hasProperty(Class<?> type, String name) {
		Class<?> boxed = boxed(type);
		List<String> getters = getters(name);
		return (boxed.isArray() && name.equals("length"))
				|| Arrays.stream(boxed.getMethods())
					.anyMatch((method) -> method.getParameterCount() == 0 && getters.contains(method.getName()))
				|| Arrays.stream(boxed.getFields()).anyMatch((field) -> field.getName().equals(name));
	}

	private static Set<String> properties(ResolvableType owner) {
		Set<String> names = new TreeSet<>();
		for (ResolvableType candidate : candidates(owner)) {
			Class<?> type = boxed(candidate.toClass());
			if (type.isRecord()) {
				Arrays.stream(type.getRecordComponents()).forEach((component) -> names.add(component.getName()));
			}
			else {
				Arrays.stream(BeanUtils.getPropertyDescriptors(type))
					.filter((property) -> property.getReadMethod() != null)
					.forEach((property) -> names.add(property.getName()));
			}
		}
		return names;
	}

	private static String described(ResolvableType owner) {
		return boxed(owner.toClass()).getTypeName();
	}

	private static Class<?> boxed(Class<?> type) {
		return ClassUtils.resolvePrimitiveIfNecessary(type);
	}

	private static List<String> getters(String name) {
		String suffix = (name.length() > 1 && Character.isUpperCase(name.charAt(1))) ? name
				: StringUtils.capitalize(name);
		return List.of("get" + suffix, "get" + StringUtils.capitalize(name), "is" + suffix,
				"is" + StringUtils.capitalize(name), name);
	}

	/**
	 * Registers a class that an expression names.
	 * @param type the class
	 * @return its type
	 */
	ResolvableType named(Class<?> type) {
		this.hints.registerType(type);
		return ResolvableType.forClass(type);
	}

	/**
	 * Registers the constructors of a class that an expression creates an object of.
	 * @param type the class, which may be unknown
	 * @return its type
	 */
	ResolvableType constructed(ResolvableType type) {
		if (isKnown(type)) {
			this.hints.registerType(type.toClass(), MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
		}
		return type;
	}

	/**
	 * Registers a property: a getter, a method of its name, or a public field.
	 * @param owner the type that has it
	 * @param name its name
	 * @return its type, {@link ResolvableType#NONE} if unknown
	 */
	ResolvableType property(ResolvableType owner, String name) {
		List<String> getters = getters(name);
		for (ResolvableType candidate : candidates(owner)) {
			for (String getter : getters) {
				ResolvableType type = methods(candidate, getter, (method) -> method.getParameterCount() == 0);
				if (isKnown(type)) {
					return type;
				}
			}
			for (Field field : candidate.toClass().getFields()) {
				if (field.getName().equals(name)) {
					this.hints.registerField(field);
					return ResolvableType.forField(field, candidate);
				}
			}
		}
		return ResolvableType.NONE;
	}

	/**
	 * Registers a method.
	 * @param owner the type that has it
	 * @param name its name
	 * @param arguments the number of arguments of the call
	 * @return the type of its result, {@link ResolvableType#NONE} if unknown
	 */
	ResolvableType method(ResolvableType owner, String name, int arguments) {
		for (ResolvableType candidate : candidates(owner)) {
			ResolvableType type = methods(candidate, name,
					(method) -> method.isVarArgs() || method.getParameterCount() == arguments);
			if (isKnown(type)) {
				return type;
			}
		}
		return ResolvableType.NONE;
	}

	private ResolvableType methods(ResolvableType owner, String name, Predicate<Method> fits) {
		List<Method> methods = Arrays.stream(owner.toClass().getMethods())
			.filter((method) -> method.getName().equals(name) && method.getReturnType() != void.class)
			.filter(fits)
			.toList();
		methods.forEach((method) -> this.hints.registerMethod(method, ExecutableMode.INVOKE));
		return methods.stream()
			.filter((method) -> !method.isBridge())
			.findFirst()
			.map((method) -> ResolvableType.forType(method.getGenericReturnType(),
					owner.as(method.getDeclaringClass())))
			.orElse(ResolvableType.NONE);
	}

	/**
	 * A class object also stands for its static members, and an optional for its value.
	 */
	private static List<ResolvableType> candidates(ResolvableType owner) {
		if (!isKnown(owner)) {
			return List.of();
		}
		Class<?> type = owner.toClass();
		return (type == Class.class || type == Optional.class) ? List.of(owner.getGeneric(), owner) : List.of(owner);
	}

	/**
	 * Returns the type of the elements that a selection or projection visits: of a map,
	 * its entries.
	 * @param owner an array, a collection, a map or an optional one
	 * @return the type, {@link ResolvableType#NONE} if unknown
	 */
	static ResolvableType entries(ResolvableType owner) {
		ResolvableType[] generics = owner.asMap().getGenerics();
		return (generics.length == 2) ? ResolvableType.forClassWithGenerics(Map.Entry.class, generics)
				: elements(owner);
	}

	/**
	 * Returns the type of the elements that an index selects.
	 * @param owner an array, a collection, a map or an optional one
	 * @return the type, {@link ResolvableType#NONE} if unknown
	 */
	static ResolvableType elements(ResolvableType owner) {
		Class<?> type = owner.toClass();
		if (owner.isArray()) {
			return owner.getComponentType();
		}
		if (type == Optional.class) {
			return elements(owner.getGeneric());
		}
		if (Map.class.isAssignableFrom(type)) {
			return owner.asMap().getGeneric(1);
		}
		return Collection.class.isAssignableFrom(type) ? owner.asCollection().getGeneric() : ResolvableType.NONE;
	}

	/**
	 * Registers the {@code toString()} of the value of an expression, or of its elements.
	 * @param value the type of the value
	 */
	void text(ResolvableType value) {
		ResolvableType element = elements(value);
		method(isKnown(element) ? element : value, "toString", 0);
	}

}
