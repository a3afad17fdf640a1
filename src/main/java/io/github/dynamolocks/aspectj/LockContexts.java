package io.github.dynamolocks.aspectj;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.interceptor.LockInterceptor;

/**
 * Tracks the application contexts of this JVM whose locks are woven, and finds the
 * context of an object. Keeps neither beans nor closed contexts alive.
 */
final class LockContexts {

	private final List<LockInterceptor> open = new CopyOnWriteArrayList<>();

	private final Map<Bean, WeakReference<LockInterceptor>> owners = new ConcurrentHashMap<>();

	private final ReferenceQueue<Object> gone = new ReferenceQueue<>();

	/**
	 * Set for as long as there has been one context only, so that no bean is looked up.
	 */
	private volatile @Nullable LockInterceptor only;

	private boolean several;

	synchronized void open(LockInterceptor interceptor) {
		this.several = this.several || !this.open.isEmpty() || this.only != null;
		this.open.add(interceptor);
		this.only = this.several ? null : interceptor;
	}

	/**
	 * Forgets a context. Calls of its beans are still its own, and refused by its client.
	 * @param interceptor what locks there
	 */
	synchronized void close(LockInterceptor interceptor) {
		this.open.remove(interceptor);
		this.only = null;
		this.several = true;
	}

	/**
	 * Takes a bean into its context.
	 * @param bean the bean, not its proxy
	 * @param interceptor what locks there
	 */
	void own(Object bean, LockInterceptor interceptor) {
		for (Object next = this.gone.poll(); next != null; next = this.gone.poll()) {
			this.owners.remove(next);
		}
		this.owners.put(new Bean(bean, this.gone), new WeakReference<>(interceptor));
	}

	/**
	 * Finds what locks a call.
	 * @param target the object that is called; null for a static method
	 * @param method the method
	 * @return the interceptor of the object's context, else that of the only one; null if
	 * there is no context or the method asks for no lock
	 * @throws IllegalStateException if the object belongs to no context and there are
	 * several, or if its context is closed and gone
	 */
	@Nullable LockInterceptor find(@Nullable Object target, Method method) {
		LockInterceptor current = this.only;
		if (current != null) {
			return current;
		}
		WeakReference<LockInterceptor> owner = (target != null) ? this.owners.get(new Bean(target, null)) : null;
		if (owner != null) {
			LockInterceptor interceptor = owner.get();
			if (interceptor == null) {
				throw new IllegalStateException(
						"The lock of %s: the application context of the bean is closed. Call the bean of an open one"
							.formatted(method));
			}
			return interceptor;
		}
		return withoutOwner(target, method);
	}

	private @Nullable LockInterceptor withoutOwner(@Nullable Object target, Method method) {
		List<LockInterceptor> candidates = List.copyOf(this.open);
		if (candidates.isEmpty()) {
			return null;
		}
		LockInterceptor first = candidates.get(0);
		Class<?> type = (target != null) ? target.getClass() : method.getDeclaringClass();
		if (candidates.size() > 1 && first.check(method, type) != null) {
			throw new IllegalStateException(
					"The lock of %s: %s application contexts with mode = ASPECTJ are open, and the object is not a bean of any of them, so its table is not known. Make it a bean, or close the other contexts"
						.formatted(method, candidates.size()));
		}
		return first;
	}

	/**
	 * Is a bean by its identity, not by its {@code equals}.
	 */
	private static final class Bean extends WeakReference<Object> {

		private final int hash;

		Bean(Object bean, @Nullable ReferenceQueue<Object> queue) {
			super(bean, queue);
			this.hash = System.identityHashCode(bean);
		}

		@Override
		public boolean equals(@Nullable Object other) {
			if (this == other) {
				return true;
			}
			Object bean = get();
			return bean != null && other instanceof Bean that && bean == that.get();
		}

		@Override
		public int hashCode() {
			return this.hash;
		}

	}

}
