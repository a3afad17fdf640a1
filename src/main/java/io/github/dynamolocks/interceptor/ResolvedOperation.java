package io.github.dynamolocks.interceptor;

import java.util.ArrayList;
import java.util.List;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockRequest;

/**
 * Holds everything that a call of one locked method needs: the parsed resource
 * expressions, the client, and the return type. Created once for each method.
 *
 * @param operation the attributes
 * @param expressions the parsed resource expressions
 * @param returnType what the method returns
 * @param client the client, created at its first use
 */
record ResolvedOperation(LockOperation operation, ResourceExpressions expressions, ReturnType returnType,
		LockClients.Reference client) {

	/**
	 * Evaluates the requests of one call.
	 * @param target the bean behind the proxy
	 * @param arguments the arguments of the call
	 * @return a request for each resource
	 * @throws IllegalArgumentException if an expression fails, or if its value cannot be
	 * a resource; the message names method and expression
	 */
	List<LockRequest> requests(@Nullable Object target, @Nullable Object[] arguments) {
		// No stream, because every call runs this.
		List<String> resources = this.expressions.evaluate(target, arguments);
		List<LockRequest> requests = new ArrayList<>(resources.size());
		for (String resource : resources) {
			requests.add(this.operation.request().withResource(resource));
		}
		return requests;
	}

	/**
	 * Prepares a call.
	 * @param invocation the call
	 * @return the call with its locks, none of which is acquired yet
	 */
	LockedCall call(MethodInvocation invocation) {
		return new LockedCall(this, invocation, requests(invocation.getThis(), invocation.getArguments()));
	}

}
