package io.github.dynamolocks.annotation;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import io.github.dynamolocks.LockConfigurationException;
import io.github.dynamolocks.interceptor.LockOperation;

/**
 * Finds the methods of a class that may be locked, and the methods among them that a
 * proxy intercepts.
 */
final class LockedMethods {

	private LockedMethods() {
	}

	/**
	 * Returns the methods of a class, its superclasses and its interfaces.
	 * @param targetClass the class of a bean
	 * @return the methods, without those that the compiler generated
	 */
	static Collection<Method> of(Class<?> targetClass) {
		Set<Method> methods = new LinkedHashSet<>();
		ReflectionUtils.doWithMethods(ClassUtils.getUserClass(targetClass), methods::add,
				(method) -> !method.isSynthetic() && method.getDeclaringClass() != Object.class);
		for (Class<?> type : ClassUtils.getAllInterfacesForClassAsSet(targetClass)) {
			ReflectionUtils.doWithLocalMethods(type, (method) -> {
				if (!method.isSynthetic()) {
					methods.add(method);
				}
			});
		}
		return methods;
	}

	/**
	 * Checks that the proxy of a bean intercepts the calls of a method.
	 * @param method the method
	 * @param targetClass the class of the bean
	 * @param proxy the bean's proxy
	 * @throws LockConfigurationException if it does not
	 */
	static void requireReachable(Method method, Class<?> targetClass, Object proxy) {
		int modifiers = method.getModifiers();
		String obstacle = null;
		String remedy = "make it an instance method that is not private";
		if (Modifier.isPrivate(modifiers)) {
			obstacle = "private";
		}
		else if (Modifier.isStatic(modifiers)) {
			obstacle = "static";
		}
		else if (isInvisible(method, proxy)) {
			obstacle = "visible only in its own package, and the proxy is a subclass in another package";
			remedy = "make it protected or public";
		}
		else if (Modifier.isFinal(modifiers) && AopUtils.isCglibProxy(proxy)) {
			obstacle = "final, and the proxy is a subclass";
			remedy = "remove final, or call it through an interface with proxyTargetClass = false";
		}
		if (obstacle != null) {
			throw passedBy(ClassUtils.getQualifiedMethodName(method, ClassUtils.getUserClass(targetClass)),
					"the method is " + obstacle, remedy);
		}
	}

	/** A subclass can override a package-private method only in the same package. */
	private static boolean isInvisible(Method method, Object proxy) {
		int visible = Modifier.PUBLIC | Modifier.PROTECTED;
		Class<?> declaring = method.getDeclaringClass();
		return AopUtils.isCglibProxy(proxy) && (method.getModifiers() & visible) == 0
				&& (!declaring.getPackageName().equals(proxy.getClass().getPackageName())
						|| declaring.getClassLoader() != proxy.getClass().getClassLoader());
	}

	/**
	 * Checks that callers can reach an annotated method through the proxy.
	 * @param operation the operation of the method
	 * @param definition the definition of the bean, null if it has none
	 * @param proxy the bean's proxy
	 * @throws LockConfigurationException if only the container or the bean itself can
	 * call it
	 */
	static void requireCallers(LockOperation operation, @Nullable RootBeanDefinition definition, Object proxy) {
		Method method = operation.method();
		if (ContainerCallbacks.contains(method, operation.targetClass(), definition)) {
			throw passedBy(operation.name(),
					"the container calls the method on the bean itself, when it creates or destroys the bean",
					"let it call an annotated method of another bean");
		}
		if (AopUtils.isJdkDynamicProxy(proxy) && Arrays.stream(proxy.getClass().getInterfaces())
			.flatMap((type) -> Arrays.stream(type.getMethods()))
			.noneMatch((candidate) -> candidate.getName().equals(method.getName())
					&& AopUtils.getMostSpecificMethod(candidate, operation.targetClass()).equals(method))) {
			throw passedBy(operation.name(),
					"the proxy has only the interfaces of the bean, and none of the interfaces has the method",
					"add the method to an interface, or use proxyTargetClass = true");
		}
	}

	private static LockConfigurationException passedBy(String method, String obstacle, String remedy) {
		return new LockConfigurationException(
				"The lock of %s(): %s, so that calls would not acquire the lock. Remove @DistributedLock from it, or %s"
					.formatted(method, obstacle, remedy));
	}

}
