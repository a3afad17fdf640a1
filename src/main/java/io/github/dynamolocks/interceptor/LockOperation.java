package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.OnContention;
import io.github.dynamolocks.OnLeaseLost;

/**
 * What one method asks for, with everything parsed that can be parsed before it is
 * called.
 *
 * @param method the method as the target class has it
 * @param targetClass the class of the bean
 * @param signature the method whose parameter names the resource expression uses: where
 * the operation was declared, which may be a method of an interface
 * @param resources the SpEL expressions of the resources; empty for the method's
 * qualified name
 * @param scope a prefix of each resource, put before it with a colon; empty for none
 * @param waitTime how long to wait, null for the client's default
 * @param lease the lease, null for the client's default
 * @param holdAtLeast how long the lock stays taken even if the method ends earlier, zero
 * for no such time
 * @param fenced whether the lease has a fencing token; false for the client's default
 * @param onLeaseLost what happens to a method whose lease is lost while it runs
 * @param onContention what the caller gets if somebody else holds the lock
 * @param fallback what is called on the bean then instead of the method, null for nothing
 * @param client the bean name of the client, empty for the primary one
 */
public record LockOperation(Method method, Class<?> targetClass, Method signature, List<String> resources, String scope,
		@Nullable Duration waitTime, @Nullable Duration lease, Duration holdAtLeast, boolean fenced,
		OnLeaseLost onLeaseLost, OnContention onContention, @Nullable Method fallback, String client) {

	/**
	 * Checks that nothing is missing.
	 * @throws NullPointerException if anything but the wait time, the lease and the
	 * fallback is null
	 */
	public LockOperation {
		Objects.requireNonNull(method, "method");
		Objects.requireNonNull(targetClass, "targetClass");
		Objects.requireNonNull(signature, "signature");
		resources = List.copyOf(resources);
		Objects.requireNonNull(scope, "scope");
		Objects.requireNonNull(holdAtLeast, "holdAtLeast");
		Objects.requireNonNull(onLeaseLost, "onLeaseLost");
		Objects.requireNonNull(onContention, "onContention");
		Objects.requireNonNull(client, "client");
	}

	/**
	 * The qualified name of the method in its target class, which is also the resource if
	 * no other was asked for. Methods of the same name share it. Of a lambda, of a JDK
	 * proxy and of a method that the target class lacks it is the name in an interface.
	 * @return such as {@code com.acme.Shipping.ship}
	 */
	public String name() {
		return MethodName.of(this.method, this.targetClass, this.signature);
	}

	/**
	 * The requests of one call.
	 * @param resources the evaluated resources, with their scope
	 * @return a request for each
	 * @throws IllegalArgumentException if a resource is blank or a duration is out of its
	 * range
	 */
	public List<LockRequest> requests(List<String> resources) {
		String name = name();
		List<LockRequest> requests = new ArrayList<>(resources.size());
		for (String resource : resources) {
			requests.add(new LockRequest(resource, this.waitTime, this.lease, this.holdAtLeast, this.fenced,
					this.onLeaseLost, name));
		}
		return requests;
	}

}
