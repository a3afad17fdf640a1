package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockCallback;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.OnLeaseLost;

/**
 * Acquires several locks, all or none. Everybody takes them in the order of their
 * canonical forms: of those who wait for each other, one has the last that both want, so
 * there is no circle.
 */
final class JointLocks {

	private final Function<LockRequest, String> canonical;

	private final Function<LockRequest, Duration> waitTime;

	private final Entrance entrance;

	JointLocks(Function<LockRequest, String> canonical, Function<LockRequest, Duration> waitTime, Entrance entrance) {
		this.canonical = canonical;
		this.waitTime = waitTime;
		this.entrance = entrance;
	}

	/**
	 * Enters them all.
	 * @param requests what to lock; a resource that comes twice is locked once
	 * @param startNanos the monotonic time from which on the wait time counts
	 * @return the links, in the order of their acquisition
	 */
	List<CallChain.Link> enter(List<LockRequest> requests, long startNanos) {
		if (requests.isEmpty()) {
			throw new IllegalArgumentException("There is nothing to lock: ask for one resource at least");
		}
		Map<String, LockRequest> ordered = new TreeMap<>();
		Duration wait = Duration.ZERO;
		for (LockRequest request : requests) {
			ordered.putIfAbsent(this.canonical.apply(request), request);
			Duration own = this.waitTime.apply(request);
			wait = (own.compareTo(wait) > 0) ? own : wait;
		}
		List<CallChain.Link> links = new ArrayList<>(ordered.size());
		try {
			for (Map.Entry<String, LockRequest> entry : ordered.entrySet()) {
				LockRequest request = entry.getValue().withWaitTime(wait);
				links.add(this.entrance.enter(entry.getKey(), request, startNanos));
			}
			// The first may have been lost while the last was waited for.
			links.forEach((link) -> link.lease().ensureHeld());
			return links;
		}
		catch (RuntimeException | Error ex) {
			leave(links, ex);
			throw ex;
		}
	}

	private static void leave(List<CallChain.Link> links, Throwable failure) {
		for (int i = links.size() - 1; i >= 0; i--) {
			try {
				links.get(i).leave();
			}
			catch (RuntimeException ex) {
				boolean told = ex instanceof LeaseLostException lost && failure instanceof LeaseLostException own
						&& own.resource().equals(lost.resource());
				if (!told) {
					failure.addSuppressed(ex);
				}
			}
		}
	}

	/**
	 * Runs a body under several leases, each of which it may lose.
	 * @param links what was entered; left when this returns
	 * @param onLeaseLost what happens to a body that loses one
	 * @param body what to run; gets the last of the leases
	 * @param <T> what it returns
	 * @param <E> what it throws
	 * @return what the body returned
	 * @throws E if the body did
	 */
	static <T extends @Nullable Object, E extends Throwable> T run(List<CallChain.Link> links, OnLeaseLost onLeaseLost,
			LockCallback<T, E> body) throws E {
		CallChain.Link first = links.get(0);
		if (links.size() == 1) {
			return LockedBody.run(first, onLeaseLost, body);
		}
		List<CallChain.Link> others = links.subList(1, links.size());
		return LockedBody.run(first, onLeaseLost, (lease) -> run(others, onLeaseLost, body));
	}

	/**
	 * The way to one lock.
	 */
	@FunctionalInterface
	interface Entrance {

		/**
		 * Joins what the thread holds, or acquires.
		 * @param resource the resource, canonical
		 * @param request what is asked for
		 * @param startNanos the monotonic time from which on the wait time counts
		 * @return the link
		 */
		CallChain.Link enter(String resource, LockRequest request, long startNanos);

	}

}
