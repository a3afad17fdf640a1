package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.Tenure;

/**
 * Frees, in the background, what could not be freed at once: an attempt whose outcome is
 * unknown, and a lock whose release failed. Tries until it gets an answer or until the
 * lease has ended anyway.
 */
final class Cleaner {

	private static final Log logger = LogFactory.getLog(Cleaner.class);

	private static final Duration FIRST_DELAY = Duration.ofMillis(250);

	private static final Duration MAX_DELAY = Duration.ofSeconds(5);

	private final LockStore store;

	private final DeadOwners dead;

	private final ScheduledExecutorService scheduler;

	Cleaner(LockStore store, DeadOwners dead, ScheduledExecutorService scheduler) {
		this.store = store;
		this.dead = dead;
		this.scheduler = scheduler;
	}

	/**
	 * Removes the item that an attempt may have left. Its owner is dead from now on.
	 * @param resource the resource
	 * @param owner the attempt's owner id
	 * @param lease how long it is worth trying
	 */
	void discard(String resource, String owner, Duration lease) {
		this.dead.add(owner);
		submit(new Work(resource, () -> this.store.discard(resource, owner), lease), Duration.ZERO);
	}

	/**
	 * Releases what its holder could not, or need not wait for.
	 * @param tenure what to release
	 */
	void release(Tenure tenure) {
		if (tenure.holdAtLeast().isZero()) {
			this.dead.add(tenure.owner());
		}
		// Else whoever met its item would free it too early.
		submit(new Work(tenure.resource(), () -> {
			this.store.release(tenure);
			this.dead.add(tenure.owner());
		}, tenure.lease()), FIRST_DELAY);
	}

	private void submit(Work work, Duration delay) {
		try {
			Future<?> unused = this.scheduler.schedule(() -> run(work, delay), delay.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The lock on '%s' ends with its lease: the client is closed".formatted(work.resource()));
		}
	}

	private void run(Work work, Duration delay) {
		try {
			work.action().run();
		}
		catch (RuntimeException ex) {
			Duration next = delay.multipliedBy(2);
			next = (next.compareTo(FIRST_DELAY) < 0) ? FIRST_DELAY : next;
			next = (next.compareTo(MAX_DELAY) < 0) ? next : MAX_DELAY;
			Duration left = work.left().minus(next);
			if (left.isNegative()) {
				logger.warn("The lock on '%s' could not be freed and ends with its lease".formatted(work.resource()),
						ex);
				return;
			}
			submit(new Work(work.resource(), work.action(), left), next);
		}
	}

	/**
	 * What is to be done.
	 *
	 * @param resource the resource, for messages
	 * @param action frees it
	 * @param left how long it is worth trying
	 */
	private record Work(String resource, Runnable action, Duration left) {

	}

}
