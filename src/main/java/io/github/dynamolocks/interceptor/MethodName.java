package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

import org.springframework.util.ClassUtils;

import io.github.dynamolocks.Internal;

/**
 * Names the method of a bean, with the same name in every JVM.
 */
@Internal
public final class MethodName {

	private MethodName() {
	}

	/**
	 * Returns whether a class is made at run time, as those of lambdas and of JDK proxies
	 * are, so that its name is another one in each JVM.
	 * @param type the class
	 * @return whether that is so
	 */
	public static boolean isMadeAtRunTime(Class<?> type) {
		return type.isHidden() || Proxy.isProxyClass(type) || ClassUtils.isLambdaClass(type);
	}

	/**
	 * Returns the most specific of some interfaces that have a method.
	 * @param interfaces the interfaces of a bean
	 * @param method a method of one of them, or of one that they extend
	 * @return those that no other extends, one if the method has only one place
	 */
	public static List<Class<?>> places(Collection<Class<?>> interfaces, Method method) {
		List<Class<?>> all = interfaces.stream()
			.filter((type) -> method.getDeclaringClass().isAssignableFrom(type))
			.toList();
		return all.stream()
			.filter((type) -> all.stream().noneMatch((other) -> other != type && type.isAssignableFrom(other)))
			.toList();
	}

	/**
	 * Names a method by its target class; by an interface if that class is made at run
	 * time or lacks the method, as what stands behind the proxy of a repository does.
	 * @param method the method as the target class has it, or the method of an interface
	 * @param targetClass the class of the bean
	 * @param signature the method that bears the annotation
	 * @return such as {@code com.acme.Shipping.ship}
	 */
	public static String of(Method method, Class<?> targetClass, Method signature) {
		if (!method.getDeclaringClass().isAssignableFrom(targetClass)) {
			return ClassUtils.getQualifiedMethodName(method);
		}
		if (!isMadeAtRunTime(targetClass)) {
			return ClassUtils.getQualifiedMethodName(method, targetClass);
		}
		List<Class<?>> places = places(Arrays.asList(targetClass.getInterfaces()), signature);
		return ClassUtils.getQualifiedMethodName(signature,
				(places.size() == 1) ? places.get(0) : signature.getDeclaringClass());
	}

}
