package io.github.dynamolocks.benchmark;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockStore;

/**
 * Keeps locks in memory, with a delay for each request like a network's. Requests for
 * resources that begin with {@value #HUNG} get no answer until {@link #close()}.
 */
final class DelayedStore implements AutoCloseable {

	static final String HUNG = "hung";

	private static final Set<String> WITHOUT_REQUEST = Set.of("canonical", "isKeyKnown", "requireKey", "toString",
			"hashCode", "equals");

	private final InMemoryLockStore store = new InMemoryLockStore();

	private final long delayNanos;

	private final LongAdder renewals = new LongAdder();

	private final CountDownLatch closed = new CountDownLatch(1);

	DelayedStore(long delayMillis) {
		this.delayNanos = delayMillis * 1_000_000;
	}

	/** Returns the store, which delays each request of every kind. */
	LockStore store() {
		return (LockStore) Proxy.newProxyInstance(LockStore.class.getClassLoader(), new Class<?>[] { LockStore.class },
				(proxy, method, arguments) -> invoke(method, arguments));
	}

	/** Returns the number of renewals so far. */
	long renewals() {
		return this.renewals.sum();
	}

	@Override
	public void close() {
		this.closed.countDown();
	}

	private Object invoke(Method method, Object[] arguments) throws Throwable {
		if (!WITHOUT_REQUEST.contains(method.getName())) {
			if (method.getName().equals("renew")) {
				this.renewals.increment();
			}
			delay();
			if (resource(arguments[0]).startsWith(HUNG)) {
				hang();
			}
		}
		try {
			return method.invoke(this.store, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	private static String resource(Object argument) throws ReflectiveOperationException {
		if (argument instanceof String resource) {
			return resource;
		}
		return (String) argument.getClass().getMethod("resource").invoke(argument);
	}

	private void delay() {
		long end = System.nanoTime() + this.delayNanos;
		for (long left = this.delayNanos; left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(this, left);
		}
	}

	private void hang() {
		try {
			this.closed.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
