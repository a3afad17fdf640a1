package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.LockStore;

/**
 * Frees in the background what could not be freed at once: an attempt of unknown outcome,
 * and a lock whose release failed. Tries until the store answers or the lease has
 * expired.
 */
final class OrphanCleaner {

	private static final Log logger = PrintableText.log(OrphanCleaner.class);

	private static final Duration FIRST_DELAY = Duration.ofMillis(250);

	private static final Duration MAX_DELAY = Duration.ofSeconds(5);

	/**
	 * For so long after its owner has lost it, a lease may block others, whose clock is
	 * less certain.
	 */
	private static final Duration LOST = Duration.ofSeconds(2);

	private final LockStore store;

	private final RetiredOwners retired;

	private final HostClock host;

	private final ScheduledExecutorService timer;

	private final Executor requests;

	private final LogLimit warnings;

	private final Set<Work> open = ConcurrentHashMap.newKeySet();

	OrphanCleaner(LockStore store, RetiredOwners retired, HostClock host, ScheduledExecutorService timer,
			Executor requests) {
		this.store = store;
		this.retired = retired;
		this.host = host;
		this.timer = timer;
		this.requests = requests;
		this.warnings = new LogLimit(host);
	}

	/**
	 * Removes the item that an attempt may have left. Its owner is dead from now on.
	 * @param resource the resource
	 * @param owner the attempt's owner id
	 * @param lease how long it is worth trying
	 */
	void discard(String resource, String owner, Duration lease) {
		this.retired.add(owner);
		submit(new Work(resource, () -> this.store.discard(resource, owner), end(lease)), Duration.ZERO);
	}

	/**
	 * Releases what its holder could not.
	 * @param acquisition what to release
	 */
	void release(Acquisition acquisition) {
		submit(release(acquisition, acquisition.lease()), FIRST_DELAY);
	}

	/**
	 * Releases what its holder has lost and need not wait for.
	 * @param acquisition what to release
	 */
	void releaseLost(Acquisition acquisition) {
		submit(release(acquisition, LOST), FIRST_DELAY);
	}

	/**
	 * Releases at once, on a given executor.
	 * @param acquisition what to release
	 * @param by where the first try is made
	 */
	void releaseNow(Acquisition acquisition, Executor by) {
		Work work = release(acquisition, acquisition.lease());
		this.open.add(work);
		by.execute(() -> run(work, Duration.ZERO));
	}

	private Work release(Acquisition acquisition, Duration lease) {
		if (acquisition.holdAtLeast().isZero()) {
			this.retired.add(acquisition.owner());
		}
		// Otherwise a thread that meets its item would free it too early.
		return new Work(acquisition.resource(), () -> {
			this.store.release(acquisition);
			this.retired.add(acquisition.owner());
		}, end(lease));
	}

	private long end(Duration lease) {
		return this.host.nanoTime() + lease.toNanos();
	}

	/**
	 * Returns what is not freed yet.
	 * @return resources, one of them perhaps several times
	 */
	Collection<String> unfinished() {
		return this.open.stream().map(Work::resource).sorted().toList();
	}

	private void submit(Work work, Duration delay) {
		this.open.add(work);
		try {
			if (delay.isZero()) {
				this.requests.execute(() -> run(work, delay));
			}
			else {
				ScheduledFuture<?> unused = this.timer.schedule(
						() -> Task.submit(this.requests, () -> run(work, delay), (ex) -> tryAgain(work, delay, ex)),
						delay.toMillis(), TimeUnit.MILLISECONDS);
			}
		}
		catch (RejectedExecutionException ex) {
			this.open.remove(work);
			logger.debug("The lock on '%s' ends with its lease: the client is closed".formatted(work.resource()));
		}
		catch (RuntimeException | Error ex) {
			giveUp(work, ex);
		}
	}

	private void run(Work work, Duration delay) {
		boolean interrupted = Thread.interrupted();
		try {
			if (this.host.nanoTime() - work.end() >= 0) {
				giveUp(work, null);
				return;
			}
			work.action().run();
			this.open.remove(work);
		}
		catch (Throwable ex) {
			tryAgain(work, delay, ex);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private void tryAgain(Work work, Duration delay, Throwable failure) {
		Duration next = delay.multipliedBy(2);
		next = (next.compareTo(FIRST_DELAY) < 0) ? FIRST_DELAY : next;
		next = (next.compareTo(MAX_DELAY) < 0) ? next : MAX_DELAY;
		if (this.host.nanoTime() + next.toNanos() - work.end() >= 0) {
			giveUp(work, failure);
			return;
		}
		if (!(failure instanceof RejectedExecutionException)) {
			warn("The lock on '%s' is not free yet, and is freed later".formatted(work.resource()), failure);
		}
		submit(work, next);
	}

	private void giveUp(Work work, @Nullable Throwable failure) {
		this.open.remove(work);
		warn("The lock on '%s' could not be freed and ends with its lease".formatted(work.resource()), failure);
	}

	private void warn(String message, @Nullable Throwable failure) {
		if (this.warnings.permits(false)) {
			logger.warn(message, failure);
		}
		else {
			logger.debug(message, failure);
		}
	}

	/**
	 * Work that is left.
	 *
	 * @param resource the resource, for messages
	 * @param action frees it
	 * @param end until when it is worth trying, on the monotonic clock
	 */
	private record Work(String resource, Runnable action, long end) {

	}

}
