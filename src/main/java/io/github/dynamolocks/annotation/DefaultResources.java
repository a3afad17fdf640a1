package io.github.dynamolocks.annotation;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.util.ClassUtils;

import io.github.dynamolocks.interceptor.LockOperation;
import io.github.dynamolocks.interceptor.MethodName;

/**
 * Keeps beans that are named by their interfaces from sharing the default lock of a
 * method by accident.
 */
final class DefaultResources {

	private final Map<String, Class<?>> owners = new ConcurrentHashMap<>();

	/**
	 * Checks the default lock of a method.
	 * @param operation what the method asks for
	 * @param proxied the interfaces of the bean if it came as a proxy
	 * @throws IllegalStateException if another kind of bean would have the same
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
			throw shared(operation, "an interface that other beans have, too");
		}
		Class<?> owner = this.owners.putIfAbsent(operation.name(), type);
		if (owner != null && owner != type) {
			throw shared(operation, "the interface of another bean, too");
		}
	}

	private static IllegalStateException shared(LockOperation operation, String problem) {
		return new IllegalStateException(
				"The lock of %s(): it has no resource, and the bean has no class of its own by which all JVMs could name it, only %s. Give it a resource, such as \"'nightly-report'\""
					.formatted(operation.name(), problem));
	}

}
