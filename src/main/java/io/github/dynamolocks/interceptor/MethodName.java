package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

import org.springframework.util.ClassUtils;

import io.github.dynamolocks.Internal;

/**
 * Returns names of methods that are the same in every JVM.
 */
@Internal
public final class MethodName {

	private MethodName() {
	}

	/**
	 * Returns whether a class is generated at run time, like the classes of lambdas and
	 * JDK proxies, so that its name differs between JVMs.
	 * @param type the class
	 * @return whether it is generated at run time
	 */
	public static boolean isMadeAtRunTime(Class<?> type) {
		return type.isHidden() || Proxy.isProxyClass(type) || ClassUtils.isLambdaClass(type);
	}

	/**
	 * Returns the most specific of some interfaces that have a method.
	 * @param interfaces the interfaces of a bean
	 * @param method a method of one of them, or of one that they extend
	 * @return the interfaces that no other extends; one, if only one bean interface has
	 * the method
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
	 * Returns the qualified name of a method in its target class, or in an interface if
	 * that class is generated at run time or lacks the method, like the target of a
	 * repository proxy.
	 * @param method the method in the target class, or the method of an interface
	 * @param targetClass the class of the bean
	 * @param signature the method that has the annotation
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
