package io.github.dynamolocks.reactive;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockStore;

/**
 * Counts the requests to a store in memory.
 */
final class CountingStore {

	private final InMemoryLockStore memory = new InMemoryLockStore();

	private final AtomicInteger count = new AtomicInteger();

	private final LockStore counted = (LockStore) Proxy.newProxyInstance(LockStore.class.getClassLoader(),
			new Class<?>[] { LockStore.class }, (proxy, method, arguments) -> call(method, arguments));

	/** Returns the store, whose requests are counted. */
	LockStore counted() {
		return this.counted;
	}

	/** Returns the same store, whose requests are not counted. */
	InMemoryLockStore memory() {
		return this.memory;
	}

	int count() {
		return this.count.get();
	}

	private Object call(Method method, Object[] arguments) throws Throwable {
		if (!method.getName().equals("canonical")) {
			this.count.incrementAndGet();
		}
		try {
			return method.invoke(this.memory, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
