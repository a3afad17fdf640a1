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
 * {@code @EnableDynamoLocks} adds it to every transaction manager that is a bean. To one
 * that is not, {@link #addTo} does.
 *
 * <p>
 * Safe for use by any number of threads.
 */
public final class CommitGuard implements TransactionExecutionListener {

	/**
	 * Adds a guard to a transaction manager, unless it has one.
	 * @param transactionManager the transaction manager
	 */
	public static void addTo(ConfigurableTransactionManager transactionManager) {
		Collection<TransactionExecutionListener> listeners = transactionManager.getTransactionExecutionListeners();
		if (listeners.stream().noneMatch(CommitGuard.class::isInstance)) {
			// Not added to it: it may be a list of the application's that nobody can
			// change.
			List<TransactionExecutionListener> all = new ArrayList<>(listeners);
			all.add(new CommitGuard());
			transactionManager.setTransactionExecutionListeners(all);
		}
	}

	/**
	 * Checks the leases.
	 * @param transaction the transaction that is about to commit
	 * @throws LeaseLostException if one was lost
	 */
	@Override
	public void beforeCommit(TransactionExecution transaction) {
		LeaseContext.ensureHeld();
		TransactionHolds.ensureHeldByCurrent();
	}

}
