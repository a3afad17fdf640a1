package io.github.dynamolocks.annotation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.interceptor.TransactionHolds;

/**
 * Refuses the commit of a transaction that runs under a lost lease, or that acquired a
 * lock whose lease was lost. The transaction is rolled back, and the caller of the commit
 * gets the {@link LeaseLostException}.
 *
 * <p>
 * {@code @EnableDynamoLocks} adds a guard to every transaction manager bean. Call
 * {@link #addTo} for a transaction manager that is not a bean.
 *
 * <p>
 * Safe for use by any number of threads.
 *
 * @since 0.1.0
 */
public final class CommitGuard implements TransactionExecutionListener {

	/**
	 * Adds a guard to a transaction manager that has none.
	 * @param transactionManager the transaction manager
	 */
	public static void addTo(ConfigurableTransactionManager transactionManager) {
		Collection<TransactionExecutionListener> listeners = transactionManager.getTransactionExecutionListeners();
		if (listeners.stream().noneMatch(CommitGuard.class::isInstance)) {
			// A copy, because the list may belong to the application and be unmodifiable.
			List<TransactionExecutionListener> all = new ArrayList<>(listeners);
			all.add(new CommitGuard());
			transactionManager.setTransactionExecutionListeners(all);
		}
	}

	/**
	 * Checks the leases that the transaction depends on, without a request.
	 * @param transaction the transaction that is about to commit
	 * @throws LeaseLostException if a lease was lost
	 */
	@Override
	public void beforeCommit(TransactionExecution transaction) {
		LeaseContext.ensureHeld();
		TransactionHolds.ensureHeldByCurrent();
	}

}
