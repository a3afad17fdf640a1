package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockRequest;

/**
 * Acquires several locks, all or none. All processes acquire in the order of the
 * canonical resources, so no two of them wait for each other.
 */
final class MultiLock {

	private final Function<LockRequest, String> canonical;

	private final Function<LockRequest, Duration> waitTime;

	private final Entrance entrance;

	private final int maxResources;

	MultiLock(Function<LockRequest, String> canonical, Function<LockRequest, Duration> waitTime, int maxResources,
			Entrance entrance) {
		this.canonical = canonical;
		this.maxResources = maxResources;
		this.waitTime = waitTime;
		this.entrance = entrance;
	}

	/**
	 * Enters them all.
	 * @param requests what to lock; a resource that comes twice is locked once
	 * @param startNanos the monotonic time from which on the wait time counts
	 * @return the shares, in the order of their acquisition
	 */
	List<ReentrantLeases.Share> enter(List<LockRequest> requests, long startNanos) {
		Map<String, LockRequest> ordered = ordered(requests);
		List<ReentrantLeases.Share> shares = new ArrayList<>(ordered.size());
		try {
			for (Map.Entry<String, LockRequest> entry : ordered.entrySet()) {
				shares.add(this.entrance.enter(entry.getKey(), entry.getValue(), startNanos));
			}
			// The first may have been lost while the last was waited for.
			shares.forEach((share) -> share.lease().ensureHeld());
			return shares;
		}
		catch (RuntimeException | Error ex) {
			leave(shares, ex);
			throw ex;
		}
	}

	/**
	 * Brings requests into the order in which everybody acquires.
	 * @param requests what to lock; a resource that comes twice is locked once
	 * @return each by its canonical form, with the wait time that is for all of them
	 * @throws IllegalArgumentException if there are none, or more than the settings allow
	 */
	Map<String, LockRequest> ordered(List<LockRequest> requests) {
		requireSome(requests);
		Map<String, LockRequest> ordered = new TreeMap<>();
		Duration wait = Duration.ZERO;
		for (LockRequest request : requests) {
			ordered.putIfAbsent(this.canonical.apply(request), request);
			Duration own = this.waitTime.apply(request);
			wait = (own.compareTo(wait) > 0) ? own : wait;
		}
		requireAtMost(ordered.size(), requests.get(0));
		Duration longest = wait;
		ordered.replaceAll((resource, request) -> request.withWaitTime(longest));
		return ordered;
	}

	private void requireAtMost(int resources, LockRequest first) {
		if (resources > this.maxResources) {
			String purpose = (first.purpose() != null) ? " for '%s'".formatted(first.purpose()) : "";
			throw new IllegalArgumentException(
					"%s resources in one lock%s, '%s' among them, are more than the %s that max-resources allows, since each costs two writes: lock fewer at a time, or a common resource in place of them, or set dynamo-locks.max-resources higher"
						.formatted(resources, purpose, first.resource(), this.maxResources));
		}
	}

	static void requireSome(List<LockRequest> requests) {
		if (requests.isEmpty()) {
			throw new IllegalArgumentException("There is nothing to lock: ask for one resource at least");
		}
	}

	/**
	 * Gives shares back, the last first.
	 * @param shares the shares
	 * @param failure why; gets what goes wrong here as suppressed
	 */
	static void leave(List<ReentrantLeases.Share> shares, Throwable failure) {
		for (int i = shares.size() - 1; i >= 0; i--) {
			try {
				shares.get(i).leave();
			}
			catch (Throwable ex) {
				boolean told = ex instanceof LeaseLostException lost && failure instanceof LeaseLostException own
						&& own.resource().equals(lost.resource());
				if (!told) {
					Failures.suppress(failure, ex);
				}
			}
		}
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
		 * @return the share
		 */
		ReentrantLeases.Share enter(String resource, LockRequest request, long startNanos);

	}

}
