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
import io.github.dynamolocks.store.Place;

/**
 * Removes items in the background that no holder needs any more: the item of an attempt
 * of unknown outcome, and the item of a lock whose release failed. Retries until the
 * store answers or the lease has expired.
 */
final class OrphanCleaner {

	private static final Log logger = PrintableText.log(OrphanCleaner.class);

	private static final Duration FIRST_DELAY = Duration.ofMillis(250);

	private static final Duration MAX_DELAY = Duration.ofSeconds(5);

	/**
	 * How long the item of a lost lease can still block other clients, whose knowledge of
	 * DynamoDB's time is less exact than the owner's.
	 */
	private static final Duration LOST = Duration.ofSeconds(2);

	/** For so long it is worth trying to leave a line. */
	private static final Duration LEAVE = Duration.ofSeconds(30);

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
	 * Removes the item that an attempt may have left, and retires its owner id.
	 * @param resource the resource
	 * @param owner the owner id of the attempt
	 * @param lease how long to retry
	 */
	void discard(String resource, String owner, Duration lease) {
		this.retired.add(owner);
		submit(new Work(resource, () -> this.store.discard(resource, owner), end(lease)), Duration.ZERO);
	}

	/**
	 * Removes a place from the line. The place is retired from now on.
	 * @param resource the resource
	 * @param place the place
	 */
	void leave(String resource, Place place) {
		this.retired.add(place.owner());
		submit(new Work(resource, () -> this.store.leave(resource, place), end(LEAVE)), Duration.ZERO);
	}

	/**
	 * Releases a lock whose holder failed to release it.
	 * @param acquisition the acquisition to release
	 */
	void release(Acquisition acquisition) {
		submit(release(acquisition, acquisition.lease()), FIRST_DELAY);
	}

	/**
	 * Releases a lost lease, for which its holder does not wait.
	 * @param acquisition the acquisition to release
	 */
	void releaseLost(Acquisition acquisition) {
		submit(release(acquisition, LOST), FIRST_DELAY);
	}

	/**
	 * Releases a lock without a delay, on a given executor.
	 * @param acquisition the acquisition to release
	 * @param executor runs the first try
	 */
	void releaseNow(Acquisition acquisition, Executor executor) {
		Work work = release(acquisition, acquisition.lease());
		this.open.add(work);
		executor.execute(() -> run(work, Duration.ZERO));
	}

	private Work release(Acquisition acquisition, Duration lease) {
		if (acquisition.holdAtLeast().isZero()) {
			this.retired.add(acquisition.owner());
		}
		// With a hold-at-least time, the id is retired only after the release: an
		// acquisition that meets the item of a retired owner deletes it, too early here.
		return new Work(acquisition.resource(), () -> {
			this.store.release(acquisition);
			this.retired.add(acquisition.owner());
		}, end(lease));
	}

	private long end(Duration lease) {
		return this.host.nanoTime() + lease.toNanos();
	}

	/**
	 * Returns the resources whose items are not removed yet.
	 * @return the resources, sorted; the same resource can occur several times
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
			logger.debug("The lock on '%s' stays held until its lease expires, because the lock client is closed"
				.formatted(work.resource()));
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
			warn("The lock on '%s' could not be released; the release is retried".formatted(work.resource()), failure);
		}
		submit(work, next);
	}

	private void giveUp(Work work, @Nullable Throwable failure) {
		this.open.remove(work);
		warn("The lock on '%s' could not be released; it stays held until its lease expires".formatted(work.resource()),
				failure);
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
	 * One item to remove.
	 *
	 * @param resource the resource, for messages
	 * @param action removes the item
	 * @param end when to give up, on the monotonic clock
	 */
	private record Work(String resource, Runnable action, long end) {

	}

}
