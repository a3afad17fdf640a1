package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Internal;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.OnContention;

/**
 * Describes the lock of one method: its parsed attributes, with the text of its
 * expressions.
 *
 * @param method the method in the target class
 * @param targetClass the class of the bean
 * @param signature the method that declares the lock, whose parameter names the resource
 * expressions use; possibly a method of an interface
 * @param resources the SpEL expressions of the resources; empty to lock the method's
 * qualified name
 * @param scope the prefix of each resource, followed by a colon; empty for none
 * @param request the request of each call, whose resource is the method's qualified name
 * until the call has evaluated its own
 * @param onContention what the caller gets if another owner holds the lock
 * @param fallback the method of the bean that is called if another owner holds the lock,
 * null for none
 * @param client the bean name of the client, empty for the primary one
 */
@Internal
public record LockOperation(Method method, Class<?> targetClass, Method signature, List<String> resources, String scope,
		LockRequest request, OnContention onContention, @Nullable Method fallback, String client) {

	/**
	 * Copies the resources.
	 */
	public LockOperation {
		resources = List.copyOf(resources);
	}

	/**
	 * Returns the qualified name of the method in its target class. Overloaded methods
	 * share it. For a lambda, a JDK proxy and a method that the target class lacks, it is
	 * the name in an interface.
	 * @return such as {@code com.acme.Shipping.ship}
	 */
	public String name() {
		return this.request.resource();
	}

}
