package io.github.dynamolocks.annotation;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.Aware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * Recognises the methods that the container calls on the bean itself and not through its
 * proxy.
 */
final class ContainerCallbacks {

	/** Names, because the annotations may be missing on the class path. */
	private static final List<String> ANNOTATIONS = List.of("jakarta.annotation.PostConstruct",
			"jakarta.annotation.PreDestroy", "javax.annotation.PostConstruct", "javax.annotation.PreDestroy");

	private ContainerCallbacks() {
	}

	/**
	 * Returns whether the class itself declares that the container calls a method.
	 * @param method the method
	 * @param type the class of the bean
	 * @return whether a Spring interface or a life-cycle annotation declares it
	 */
	static boolean isDeclared(Method method, Class<?> type) {
		return isAnnotated(method, type) || isInterfaceMethod(method, type);
	}

	private static boolean isAnnotated(Method method, Class<?> type) {
		for (Class<?> next = type; next != null && next != Object.class; next = next.getSuperclass()) {
			Method declared = ReflectionUtils.findMethod(next, method.getName(), method.getParameterTypes());
			if (declared != null && Arrays.stream(declared.getAnnotations())
				.anyMatch((annotation) -> ANNOTATIONS.contains(annotation.annotationType().getName()))) {
				return true;
			}
		}
		return false;
	}

	private static boolean isInterfaceMethod(Method method, Class<?> type) {
		return ClassUtils.getAllInterfacesForClassAsSet(type)
			.stream()
			.filter((candidate) -> Aware.class.isAssignableFrom(candidate) || candidate == InitializingBean.class
					|| candidate == DisposableBean.class)
			.flatMap((candidate) -> Arrays.stream(candidate.getMethods()))
			.anyMatch((callback) -> callback.getName().equals(method.getName())
					&& Arrays.equals(callback.getParameterTypes(), method.getParameterTypes()));
	}

	/**
	 * Returns whether the container calls a method when it creates or destroys a bean.
	 * @param method the method
	 * @param type the class of the bean
	 * @param definition the definition of the bean, null if it has none
	 * @return whether the class or the definition declares it
	 */
	static boolean contains(Method method, Class<?> type, @Nullable RootBeanDefinition definition) {
		if (isDeclared(method, type)) {
			return true;
		}
		boolean forced = method.getParameterCount() == 1 && method.getParameterTypes()[0] == boolean.class;
		return definition != null
				&& ((method.getParameterCount() == 0 && initMethods(definition).contains(method.getName()))
						|| ((method.getParameterCount() == 0 || forced)
								&& destroyMethods(type, definition).contains(method.getName())));
	}

	private static Collection<String> initMethods(RootBeanDefinition definition) {
		Set<String> names = new LinkedHashSet<>(definition.getExternallyManagedInitMethods());
		add(names, definition.getInitMethodNames());
		return names;
	}

	private static Collection<String> destroyMethods(Class<?> type, RootBeanDefinition definition) {
		if (definition.isPrototype()) {
			return List.of();
		}
		Set<String> names = new LinkedHashSet<>(definition.getExternallyManagedDestroyMethods());
		String name = definition.getDestroyMethodName();
		boolean closeable = AutoCloseable.class.isAssignableFrom(type);
		if (!AbstractBeanDefinition.INFER_METHOD.equals(name) && !(name == null && closeable)) {
			add(names, definition.getDestroyMethodNames());
		}
		else if (!DisposableBean.class.isAssignableFrom(type)) {
			names.add((closeable || ClassUtils.hasMethod(type, "close")) ? "close" : "shutdown");
		}
		return names;
	}

	private static void add(Set<String> names, String @Nullable [] more) {
		if (more != null) {
			Arrays.stream(more).filter(StringUtils::hasLength).forEach(names::add);
		}
	}

}
