package io.github.dynamolocks;

import org.jspecify.annotations.Nullable;

/**
 * Runs under a lock, called by {@link LockClient#execute}.
 *
 * @param <T> what it returns
 * @param <E> what it throws
 */
@FunctionalInterface
public interface LockCallback<T extends @Nullable Object, E extends Throwable> {

	/**
	 * Runs under the lock.
	 * @param lease the lease that is held, also {@link LeaseContext#current()}
	 * @return whatever the caller of {@link LockClient#execute} is to get
	 * @throws E whatever the caller is to get instead
	 */
	T call(Lease lease) throws E;

}
