package io.github.dynamolocks.annotation;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

import org.springframework.aop.support.AopUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Which methods of a bean's class may be locked, and which of them a proxy can pass on.
 */
final class LockedMethods {

	private LockedMethods() {
	}

	/**
	 * Every method that is worth a look: those of the class, its superclasses and its
	 * interfaces.
	 * @param targetClass the class of a bean
	 * @return the methods, without those that the compiler made
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
	 * Checks that calls of a method go through its proxy.
	 * @param method the method
	 * @param targetClass the class of the bean
	 * @param proxy the bean's proxy
	 * @throws IllegalStateException if they do not
	 */
	static void requireReachable(Method method, Class<?> targetClass, Object proxy) {
		int modifiers = method.getModifiers();
		String obstacle = null;
		String remedy = "make it an instance method that others may call";
		if (Modifier.isPrivate(modifiers)) {
			obstacle = "private";
		}
		else if (Modifier.isStatic(modifiers)) {
			obstacle = "static";
		}
		else if (Modifier.isFinal(modifiers) && AopUtils.isCglibProxy(proxy)) {
			obstacle = "final, and the proxy a subclass";
			remedy = "take final away, or call it through an interface with proxyTargetClass = false";
		}
		if (obstacle != null) {
			throw new IllegalStateException(
					"The lock of %s(): the method is %s, so that calls would pass the lock by. Remove @DistributedLock from it, or %s"
						.formatted(ClassUtils.getQualifiedMethodName(method, ClassUtils.getUserClass(targetClass)),
								obstacle, remedy));
		}
	}

}
