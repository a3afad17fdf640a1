package io.github.dynamolocks.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Makes one call of one collaborator fail, and counts the calls until then.
 */
final class Sabotage {

	/** Methods that end executors, tested elsewhere, or that only read a field. */
	private static final Set<String> IGNORED = Set.of("shutdown", "shutdownNow", "isShutdown", "isTerminated",
			"toString", "hashCode", "equals");

	private final Collaborator victim;

	private final How how;

	private final int at;

	private int calls;

	private boolean active;

	private int renewals;

	private @Nullable Throwable thrown;

	private String where = "nowhere";

	/**
	 * Plans a failure.
	 * @param victim the collaborator whose call fails
	 * @param how the kind of the failure
	 * @param at the number of the call, from 1
	 */
	Sabotage(Collaborator victim, How how, int at) {
		this.victim = victim;
		this.how = how;
		this.at = at;
	}

	boolean isOf(Collaborator collaborator) {
		return this.victim == collaborator;
	}

	/** Returns the thrown failure, or null if there were fewer calls. */
	@Nullable Throwable thrown() {
		return this.thrown;
	}

	/** Returns how many renewals all clients of this sabotage have sent. */
	int renewals() {
		return this.renewals;
	}

	/** Starts to count the calls. */
	void begin() {
		this.active = true;
	}

	/** Stops to affect calls. */
	void end() {
		this.active = false;
	}

	String where() {
		return this.where;
	}

	/**
	 * Wraps a collaborator, with the interfaces of this package that its methods return.
	 * @param type the interface of the collaborator
	 * @param target the collaborator
	 * @param as the role of the collaborator
	 * @param <T> the interface
	 * @return a proxy of the collaborator, whose calls may fail
	 */
	<T> T wrap(Class<T> type, T target, Collaborator as) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> call(as, method, target, arguments)));
	}

	private @Nullable Object call(Collaborator as, Method method, Object target, Object @Nullable [] arguments)
			throws Throwable {
		if (isRenewal(method, arguments)) {
			this.renewals++;
		}
		boolean hit = this.active && as == this.victim && !IGNORED.contains(method.getName())
				&& ++this.calls == this.at;
		if (hit && !this.how.after) {
			throw planned(method);
		}
		if (method.getName().startsWith("shutdown")) {
			// One executor does the work of all, and still runs the tasks that it had
			// accepted.
			return (method.getReturnType() == List.class) ? List.of() : null;
		}
		Object result = invoke(method, target, arguments);
		if (hit) {
			throw planned(method);
		}
		Class<?> returned = method.getReturnType();
		return (result != null && as == Collaborator.OBSERVER && returned.isInterface())
				? wrapUnchecked(returned, result, as) : result;
	}

	private static boolean isRenewal(Method method, Object @Nullable [] arguments) {
		return method.getName().equals("renew")
				|| (arguments != null && arguments.length == 1 && arguments[0] instanceof UpdateItemRequest update
						&& update.updateExpression().contains("#version + "));
	}

	private <T> Object wrapUnchecked(Class<T> type, Object target, Collaborator as) {
		return wrap(type, type.cast(target), as);
	}

	private static @Nullable Object invoke(Method method, Object target, Object @Nullable [] arguments)
			throws Throwable {
		try {
			method.setAccessible(true);
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw Optional.ofNullable(ex.getCause()).orElse(ex);
		}
	}

	private Throwable planned(Method method) {
		String message = "planned failure of call %d, %s.%s".formatted(this.calls,
				method.getDeclaringClass().getSimpleName(), method.getName());
		Throwable failure = this.how.error ? new PlannedError(message) : new PlannedException(message);
		this.thrown = failure;
		this.where = method.getName() + Arrays.stream(failure.getStackTrace())
			.filter((frame) -> frame.getClassName().startsWith("io.github.dynamolocks.client.")
					&& !frame.getClassName().contains("Sabotage") && !frame.getClassName().contains("Tests"))
			.limit(3)
			.map((frame) -> " < %s.%s".formatted(
					frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1), frame.getMethodName()))
			.reduce("", String::concat);
		return failure;
	}

	/**
	 * The collaborators of a client.
	 */
	enum Collaborator {

		STORE, SDK, CLOCK, RANDOM, TIMER, RENEWALS, REQUESTS, RELEASES, CALLBACKS, LISTENER, LISTENERS_EXECUTOR,
		OBSERVER, BODY

	}

	/**
	 * The kinds of failures.
	 */
	enum How {

		/** The call does nothing and throws an Error. */
		ERROR_BEFORE(true, false),

		/** The call does its work and then throws an Error. */
		ERROR_AFTER(true, true),

		/** The call does nothing and throws an exception that no contract mentions. */
		EXCEPTION_BEFORE(false, false),

		/** The call does its work and then throws such an exception. */
		EXCEPTION_AFTER(false, true);

		private final boolean error;

		private final boolean after;

		How(boolean error, boolean after) {
			this.error = error;
			this.after = after;
		}

	}

	/** An error that no code expects. */
	private static final class PlannedError extends Error {

		private static final long serialVersionUID = 1L;

		PlannedError(String message) {
			super(message);
		}

	}

	/** An exception that no code expects. */
	private static final class PlannedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		PlannedException(String message) {
			super(message);
		}

	}

}
