package io.github.dynamolocks;

import org.jspecify.annotations.Nullable;

/**
 * Does the work that needs a lock. {@link LockClient#execute} calls it while it holds the
 * lock.
 *
 * @param <T> the type of its result
 * @param <E> the type of its exceptions
 * @since 0.1.0
 */
@FunctionalInterface
public interface LockCallback<T extends @Nullable Object, E extends Throwable> {

	/**
	 * Does the work under the lock.
	 * @param lease the lease, which is also {@link LeaseContext#current()}
	 * @return the result, which {@link LockClient#execute} returns
	 * @throws E an exception, which {@link LockClient#execute} throws
	 */
	T call(Lease lease) throws E;

}
