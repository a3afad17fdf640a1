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
 * Acquires several locks, all or none. Every process acquires in the order of the
 * canonical resources, so two processes never wait for each other.
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
	 * Acquires all locks, or joins those that the thread already holds.
	 * @param requests the requests; a resource that occurs twice is locked once
	 * @param startNanos the monotonic time at which the wait time begins
	 * @return the shares, in the order of their acquisition
	 */
	List<ReentrantLeases.Share> enter(List<LockRequest> requests, long startNanos) {
		Map<String, LockRequest> ordered = ordered(requests);
		List<ReentrantLeases.Share> shares = new ArrayList<>(ordered.size());
		try {
			for (Map.Entry<String, LockRequest> entry : ordered.entrySet()) {
				shares.add(this.entrance.enter(entry.getKey(), entry.getValue(), startNanos));
			}
			// The first lease may be lost while the thread waits for the last lock.
			shares.forEach((share) -> share.lease().ensureHeld());
			return shares;
		}
		catch (RuntimeException | Error ex) {
			leave(shares, ex);
			throw ex;
		}
	}

	/**
	 * Sorts requests into the order in which every process acquires.
	 * @param requests the requests; a resource that occurs twice is locked once
	 * @return each request by its canonical resource, with the longest of the wait times
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
					"One call%s locks %s resources, for example '%s', and max-resources allows %s, because each resource costs two writes: lock fewer resources in one call, lock one common resource instead, or set dynamo-locks.max-resources to a higher value"
						.formatted(purpose, resources, first.resource(), this.maxResources));
		}
	}

	static void requireSome(List<LockRequest> requests) {
		if (requests.isEmpty()) {
			throw new IllegalArgumentException("There is nothing to lock: the list of requests must not be empty");
		}
	}

	/**
	 * Leaves shares, the last first.
	 * @param shares the shares
	 * @param failure the reason; gets failures of this method as suppressed
	 */
	static void leave(List<ReentrantLeases.Share> shares, Throwable failure) {
		for (int i = shares.size() - 1; i >= 0; i--) {
			try {
				shares.get(i).leave();
			}
			catch (Throwable ex) {
				boolean known = ex instanceof LeaseLostException lost && failure instanceof LeaseLostException own
						&& own.resource().equals(lost.resource());
				if (!known) {
					Failures.suppress(failure, ex);
				}
			}
		}
	}

	/**
	 * Acquires or joins one lock.
	 */
	@FunctionalInterface
	interface Entrance {

		/**
		 * Joins the lease of the thread, or acquires the lock if it holds none.
		 * @param resource the resource, canonical
		 * @param request the request of the caller
		 * @param startNanos the monotonic time at which the wait time begins
		 * @return the share
		 */
		ReentrantLeases.Share enter(String resource, LockRequest request, long startNanos);

	}

}
