package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.store.HostClock;

/**
 * The lines of all resources, and the ways in which a wait ends. Guarded by the queue.
 */
final class Lines {

	/** So many resources' holding times are remembered. */
	private static final int REMEMBERED = 1000;

	private final LockClientSettings settings;

	private final HostClock host;

	private final DoubleSupplier random;

	private final LockEvents events;

	private final Map<String, Line> lines = new HashMap<>();

	private final Map<String, HoldingTimes> times = new RecentlyUsed<>(REMEMBERED);

	private boolean closed;

	Lines(LockClientSettings settings, HostClock host, DoubleSupplier random, LockEvents events) {
		this.settings = settings;
		this.host = host;
		this.random = random;
		this.events = events;
	}

	@Nullable Line get(String resource) {
		return this.lines.get(resource);
	}

	/** The line of a resource, a new one if there is none. */
	Line open(String resource) {
		return this.lines.computeIfAbsent(resource, (key) -> new Line(new PollPlan(this.settings,
				this.times.computeIfAbsent(key, (unused) -> new HoldingTimes()), this.random, this.host.nanoTime())));
	}

	void succeed(Waiter waiter, ActiveLease lease) {
		end(waiter, new Waiter.End(lease, null, null, waited(waiter)));
	}

	void fail(Waiter waiter, RuntimeException failure) {
		raiseFailed(waiter, failure);
		end(waiter, new Waiter.End(null, null, failure, waited(waiter)));
	}

	/** Lets a waiter go whose wait time is not over. */
	void leave(Waiter waiter, String reason) {
		fail(waiter, new LockNotAcquiredException(waiter.resource(), waited(waiter), reason, null));
	}

	void giveUp(Waiter waiter) {
		Line line = this.lines.get(waiter.resource());
		giveUp(waiter, (line != null) ? line.standing() : null);
	}

	void giveUp(Waiter waiter, @Nullable LockInfo by) {
		this.events
			.raise(() -> new LockEvent.NotAcquired(waiter.resource(), waiter.request().purpose(), waited(waiter), by));
		end(waiter, new Waiter.End(null, by, null, waited(waiter)));
	}

	private void raiseFailed(Waiter waiter, RuntimeException failure) {
		this.events.raise(() -> new LockEvent.AcquireFailed(waiter.resource(), waiter.request().purpose(),
				waited(waiter), failure));
	}

	/** How many wait. */
	int count() {
		return this.lines.values().stream().mapToInt(Line::size).sum();
	}

	/** Refuses a waiter if everybody is refused. */
	boolean refuseIfClosed(Waiter waiter) {
		if (this.closed) {
			fail(waiter,
					new LockNotAcquiredException(waiter.resource(), waited(waiter), "the lock client is closed", null));
		}
		return this.closed;
	}

	void close() {
		this.closed = true;
		for (Line line : List.copyOf(this.lines.values())) {
			for (Waiter waiter : line.everybody()) {
				refuseIfClosed(waiter);
			}
		}
	}

	private void end(Waiter waiter, Waiter.End end) {
		Line line = this.lines.get(waiter.resource());
		if (line != null) {
			boolean wasHead = line.head() == waiter;
			line.remove(waiter);
			if (wasHead) {
				wakeHead(waiter.resource(), line);
			}
		}
		waiter.end(end);
	}

	/** Or forgets a line in which nobody is left. */
	void wakeHead(String resource, Line line) {
		Waiter head = line.head();
		if (head != null) {
			head.wake();
		}
		else if (line.holder() == null) {
			this.lines.remove(resource);
		}
	}

	private Duration waited(Waiter waiter) {
		return Duration.ofNanos(waiter.waited(this.host.nanoTime()));
	}

}
