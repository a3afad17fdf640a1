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
	 * The only context so far; null if there has been more than one. Spares the lookup of
	 * beans.
	 */
	private volatile @Nullable LockInterceptor only;

	private boolean several;

	synchronized void open(LockInterceptor interceptor) {
		this.several = this.several || !this.open.isEmpty() || this.only != null;
		this.open.add(interceptor);
		this.only = this.several ? null : interceptor;
	}

	/**
	 * Removes a context. Calls of its beans still belong to it, and its client refuses
	 * them.
	 * @param interceptor the interceptor of the context
	 */
	synchronized void close(LockInterceptor interceptor) {
		this.open.remove(interceptor);
		this.only = null;
		this.several = true;
	}

	/**
	 * Registers a bean with its context.
	 * @param bean the bean, not its proxy
	 * @param interceptor the interceptor of the context
	 */
	void own(Object bean, LockInterceptor interceptor) {
		for (Object next = this.gone.poll(); next != null; next = this.gone.poll()) {
			this.owners.remove(next);
		}
		this.owners.put(new Bean(bean, this.gone), new WeakReference<>(interceptor));
	}

	/**
	 * Finds the interceptor for a call.
	 * @param target the object whose method is called; null for a static method
	 * @param method the method
	 * @return the interceptor of the object's context, or else of the only open context;
	 * null if no context is open
	 * @throws IllegalStateException if the object belongs to no context, several are open
	 * and the method has a lock; or if the context of the object is closed and
	 * garbage-collected
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
					"The lock of %s: %s application contexts with mode = ASPECTJ are open, and the object is not a bean of any of them, so its table is unknown. Make it a bean, or close the other contexts"
						.formatted(method, candidates.size()));
		}
		return first;
	}

	/**
	 * Identifies a bean by its identity, regardless of its {@code equals}.
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
