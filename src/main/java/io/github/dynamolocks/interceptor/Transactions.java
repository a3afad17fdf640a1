package io.github.dynamolocks.interceptor;

import java.util.List;

import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;

/**
 * Knows whether a call runs inside of a transaction, also where there are none: Spring's
 * transactions need not be on the class path.
 */
final class Transactions {

	private static final boolean PRESENT = ClassUtils.isPresent(
			"org.springframework.transaction.support.TransactionSynchronizationManager",
			Transactions.class.getClassLoader());

	private Transactions() {
	}

	/**
	 * Acquires locks until the end of the transaction that is active, if one is. What the
	 * call itself locks then nests in them.
	 * @param client where
	 * @param requests what
	 */
	static void holdUntilCompletion(LockClient client, List<LockRequest> requests) {
		if (PRESENT) {
			Delegate.holdUntilCompletion(client, requests);
		}
	}

	/** Loaded only where the classes that it needs are. */
	private static final class Delegate {

		static void holdUntilCompletion(LockClient client, List<LockRequest> requests) {
			if (TransactionSynchronizationManager.isActualTransactionActive()
					&& TransactionSynchronizationManager.isSynchronizationActive()) {
				TransactionHolds.ofCurrent().hold(client, requests);
			}
		}

	}

}
