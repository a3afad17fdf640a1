package io.github.dynamolocks.guide;

import java.util.function.Consumer;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;

/**
 * Shows the two deployments of a change from another lock.
 */
class RollingChange {

	private final Consumer<Runnable> formerLock;

	private final LockClient locks;

	private final LockRequest request;

	/**
	 * Creates one instance of an application.
	 * @param formerLock runs code under the lock that is replaced
	 * @param locks the client of the new lock
	 * @param request the new lock
	 */
	RollingChange(Consumer<Runnable> formerLock, LockClient locks, LockRequest request) {
		this.formerLock = formerLock;
		this.locks = locks;
		this.request = request;
	}

	/** Runs a task as before the change. */
	void before(Runnable task) {
		this.formerLock.accept(task);
	}

	// tag::change[]
	void firstDeployment(Runnable task) {
		this.formerLock.accept(() -> this.locks.execute(this.request, task));
	}

	void secondDeployment(Runnable task) {
		this.locks.execute(this.request, task);
	}
	// end::change[]

}
