package io.github.dynamolocks.integration;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;

import org.jspecify.annotations.Nullable;

/**
 * Keeps which locks each thread has acquired through a registry, and how often. The
 * registry forgets its unused lock objects, but never what a thread holds.
 */
final class ThreadHolds {

	private final ThreadLocal<Map<String, Deque<Hold>>> threads = ThreadLocal.withInitial(HashMap::new);

	/** Adds a hold of the calling thread. */
	void push(String resource, Hold hold) {
		this.threads.get().computeIfAbsent(resource, (key) -> new ArrayDeque<>(1)).push(hold);
	}

	/** Removes the last hold of the calling thread. Returns null if it has none. */
	@Nullable Hold pop(String resource) {
		Map<String, Deque<Hold>> holds = this.threads.get();
		Deque<Hold> nested = holds.get(resource);
		Hold last = (nested != null) ? nested.poll() : null;
		if (nested != null && nested.isEmpty()) {
			holds.remove(resource);
		}
		if (holds.isEmpty()) {
			this.threads.remove();
		}
		return last;
	}

	/** Returns whether the calling thread has a hold. */
	boolean isHeld(String resource) {
		boolean held = this.threads.get().containsKey(resource);
		if (this.threads.get().isEmpty()) {
			this.threads.remove();
		}
		return held;
	}

	/**
	 * A lock that a thread has acquired once.
	 *
	 * @param lock releases the lock
	 * @param through the object whose method acquired it
	 */
	record Hold(Lock lock, RegistryLock through) {
	}

}
