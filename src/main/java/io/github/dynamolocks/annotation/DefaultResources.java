package io.github.dynamolocks.annotation;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.util.ClassUtils;

import io.github.dynamolocks.LockConfigurationException;
import io.github.dynamolocks.interceptor.LockOperation;
import io.github.dynamolocks.interceptor.MethodName;

/**
 * Prevents beans that are named by their interfaces from sharing the default resource of
 * a method by accident.
 */
final class DefaultResources {

	private final Map<String, Class<?>> owners = new ConcurrentHashMap<>();

	/**
	 * Checks the default resource of a method.
	 * @param operation the operation of the method
	 * @param proxied the interfaces of the bean if it is a proxy already
	 * @throws LockConfigurationException if another kind of bean has the same default
	 * resource
	 */
	void check(LockOperation operation, Collection<Class<?>> proxied) {
		Class<?> type = operation.targetClass();
		boolean inTarget = operation.method().getDeclaringClass().isAssignableFrom(type);
		if (!operation.resources().isEmpty() || (inTarget && !MethodName.isMadeAtRunTime(type))) {
			return;
		}
		List<Class<?>> places = MethodName.places(inTarget ? Arrays.asList(type.getInterfaces()) : proxied,
				operation.signature());
		if (places.size() != 1
				|| !operation.name().equals(ClassUtils.getQualifiedMethodName(operation.signature(), places.get(0)))) {
			throw shared(operation, "an interface that other beans may also have");
		}
		Class<?> owner = this.owners.putIfAbsent(operation.name(), type);
		if (owner != null && owner != type) {
			throw shared(operation, "an interface that another bean also has");
		}
	}

	private static LockConfigurationException shared(LockOperation operation, String problem) {
		return new LockConfigurationException(
				"The lock of %s(): it has no resource, and the class of the bean is generated at run time, so that its lock can only be named by %s. Give it a resource, such as \"'nightly-report'\""
					.formatted(operation.name(), problem));
	}

}
