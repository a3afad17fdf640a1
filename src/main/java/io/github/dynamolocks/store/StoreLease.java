package io.github.dynamolocks.store;

import io.github.dynamolocks.Internal;
import io.github.dynamolocks.LeaseContext;

/**
 * A lease whose lock is kept in a {@link LockStore}.
 */
@Internal
public interface StoreLease extends LeaseContext.Scoped {

	/**
	 * Returns the acquisition of the store.
	 * @return the acquisition, which ends with the lease or later
	 */
	Acquisition acquisition();

}
