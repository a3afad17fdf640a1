package io.github.dynamolocks.annotation;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Describes where the {@link DistributedLock} of a method is declared, and its
 * attributes.
 *
 * @param method the method in the target class
 * @param targetClass the class of the bean
 * @param signature the method whose parameter names the expressions use
 * @param annotations the annotation; more than one if several composed annotations
 * contain it at the same place
 */
record LockDeclaration(Method method, Class<?> targetClass, Method signature,
		List<MergedAnnotation<DistributedLock>> annotations) {

	/**
	 * Finds the annotation of a method. Looks at the method in the target class and the
	 * methods that it overrides, the class that declares it, the method of the interface,
	 * and the interface, in this order.
	 * @param method the called method, possibly of an interface
	 * @param targetClass the class of the bean
	 * @return the nearest declaration, or null if there is none
	 */
	static @Nullable LockDeclaration find(Method method, Class<?> targetClass) {
		Class<?> userClass = ClassUtils.getUserClass(targetClass);
		Method specific = AopUtils.getMostSpecificMethod(method, userClass);
		if (ReflectionUtils.isObjectMethod(specific)) {
			return null;
		}
		List<MergedAnnotation<DistributedLock>> found = nearest(specific);
		if (!found.isEmpty()) {
			Method signature = (found.get(0).getSource() instanceof Method source) ? source : specific;
			return new LockDeclaration(specific, userClass, signature, found);
		}
		if (isLockedWithItsType(specific, userClass)) {
			found = nearest(specific.getDeclaringClass());
			if (!found.isEmpty()) {
				return new LockDeclaration(specific, userClass, specific, found);
			}
		}
		return findOnInterfaces(specific, userClass);
	}

	private static @Nullable LockDeclaration findOnInterfaces(Method specific, Class<?> userClass) {
		Map<Method, Class<?>> candidates = new LinkedHashMap<>();
		for (Class<?> type : ClassUtils.getAllInterfacesForClassAsSet(userClass)) {
			for (Method method : type.getMethods()) {
				if (isImplementedBy(specific, method, userClass)) {
					candidates.putIfAbsent(method, type);
				}
			}
		}
		for (Method method : candidates.keySet()) {
			List<MergedAnnotation<DistributedLock>> found = nearest(method);
			if (!found.isEmpty()) {
				return new LockDeclaration(specific, userClass, method, found);
			}
		}
		for (Map.Entry<Method, Class<?>> candidate : candidates.entrySet()) {
			List<MergedAnnotation<DistributedLock>> found = nearest(candidate.getValue());
			if (!found.isEmpty() && isLockedWithItsType(specific, userClass)) {
				return new LockDeclaration(specific, userClass, candidate.getKey(), found);
			}
		}
		return null;
	}

	private static boolean isImplementedBy(Method specific, Method method, Class<?> userClass) {
		return !Modifier.isStatic(method.getModifiers()) && method.getName().equals(specific.getName())
				&& method.getParameterCount() == specific.getParameterCount()
				&& AopUtils.getMostSpecificMethod(method, userClass).equals(specific);
	}

	/** Returns the annotations of an element, or of the nearest one that it overrides. */
	private static List<MergedAnnotation<DistributedLock>> nearest(AnnotatedElement element) {
		Class<?> type = (element instanceof Method method) ? method.getDeclaringClass() : (Class<?>) element;
		SearchStrategy strategy = type.isInterface() ? SearchStrategy.TYPE_HIERARCHY : SearchStrategy.SUPERCLASS;
		List<MergedAnnotation<DistributedLock>> all = MergedAnnotations.from(element, strategy)
			.stream(DistributedLock.class)
			.toList();
		return all.stream()
			.filter((annotation) -> annotation.getAggregateIndex() == all.get(0).getAggregateIndex())
			.collect(Collectors.toUnmodifiableList());
	}

	private static boolean isLockedWithItsType(Method method, Class<?> userClass) {
		return ClassUtils.isUserLevelMethod(method) && !Modifier.isPrivate(method.getModifiers())
				&& !Modifier.isStatic(method.getModifiers()) && !ContainerCallbacks.isDeclared(method, userClass);
	}

	/**
	 * Returns whether the method has the annotation, and not only its type.
	 * @return whether the annotation is on a method
	 */
	boolean isOnMethod() {
		return this.annotations.get(0).getSource() instanceof Method;
	}

}
