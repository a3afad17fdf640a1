package io.github.dynamolocks.interceptor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.dynamolocks.Internal;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.PrintableText;

/**
 * Holds the locks that calls acquire inside one transaction, and releases them after the
 * transaction has completed, committed or not. Refuses the commit if a lease was lost.
 */
@Internal
public final class TransactionHolds implements TransactionSynchronization {

	private static final Log logger = PrintableText.log(TransactionHolds.class);

	private final Map<Key, Lease> leases = new LinkedHashMap<>();

	private @Nullable Last last;

	private TransactionHolds() {
	}

	/**
	 * Acquires locks and holds them until the active transaction ends. A suspended
	 * transaction keeps its own locks.
	 * @param client the client
	 * @param requests the locks
	 */
	static void hold(LockClient client, List<LockRequest> requests) {
		find().orElseGet(TransactionHolds::register).add(client, requests);
	}

	private static TransactionHolds register() {
		TransactionHolds holds = new TransactionHolds();
		TransactionSynchronizationManager.registerSynchronization(holds);
		return holds;
	}

	/**
	 * Checks the leases that the active transaction holds.
	 * @throws LeaseLostException if a lease was lost
	 */
	public static void ensureHeldByCurrent() {
		find().ifPresent(TransactionHolds::ensureHeld);
	}

	private static Optional<TransactionHolds> find() {
		if (!TransactionSynchronizationManager.isSynchronizationActive()) {
			return Optional.empty();
		}
		return TransactionSynchronizationManager.getSynchronizations()
			.stream()
			.filter(TransactionHolds.class::isInstance)
			.map(TransactionHolds.class::cast)
			.findFirst();
	}

	private void add(LockClient client, List<LockRequest> requests) {
		List<Lease> surplus = new ArrayList<>();
		for (Lease lease : client.hold(requests)) {
			if (this.leases.putIfAbsent(new Key(client, lease.resource()), lease) != null) {
				// An earlier call in this transaction already holds a share.
				surplus.add(lease);
			}
		}
		close(surplus);
	}

	private static void close(List<Lease> leases) {
		Throwable failure = null;
		for (Lease lease : leases) {
			try {
				lease.close();
			}
			catch (RuntimeException | Error ex) {
				if (failure == null) {
					failure = ex;
				}
				else {
					failure.addSuppressed(ex);
				}
			}
		}
		if (failure instanceof Error error) {
			throw error;
		}
		if (failure != null) {
			throw (RuntimeException) failure;
		}
	}

	private void ensureHeld() {
		this.leases.values().forEach(Lease::ensureHeld);
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public void beforeCommit(boolean readOnly) {
		ensureHeld();
	}

	/**
	 * Registers a synchronization after all others, so that the others still run under
	 * the locks after the completion.
	 */
	@Override
	public void beforeCompletion() {
		this.last = new Last();
		TransactionSynchronizationManager.registerSynchronization(this.last);
	}

	@Override
	public void afterCompletion(int status) {
		if (this.last == null) {
			freeAll(status);
		}
	}

	private void freeAll(int status) {
		List<Lease> all = new ArrayList<>(this.leases.values());
		this.leases.clear();
		for (int i = all.size() - 1; i >= 0; i--) {
			free(all.get(i), status);
		}
	}

	private static void free(Lease lease, int status) {
		try {
			lease.close();
		}
		catch (LeaseLostException ex) {
			if (status == STATUS_ROLLED_BACK) {
				logger.debug("A transaction was rolled back after it had lost a lease", ex);
			}
			else {
				logger.warn(
						"A lease was lost while its transaction was committed; check the data that the transaction changed",
						ex);
			}
		}
		catch (RuntimeException | Error ex) {
			logger.warn(
					"The transaction has ended, but its lock on '%s' is not released yet; the release is retried or the lease expires"
						.formatted(lease.resource()),
					ex);
		}
	}

	/**
	 * Releases the locks after all other synchronizations.
	 */
	private final class Last implements TransactionSynchronization {

		@Override
		public int getOrder() {
			return LOWEST_PRECEDENCE;
		}

		@Override
		public void afterCompletion(int status) {
			freeAll(status);
		}

	}

	/**
	 * The key of a lease, which a transaction holds once.
	 */
	private record Key(LockClient client, String resource) {

	}

}
