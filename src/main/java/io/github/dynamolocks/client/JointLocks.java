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
	 * @return the shares, in the order of their acquisition
	 */
	List<CallChain.Share> enter(List<LockRequest> requests, long startNanos) {
		Map<String, LockRequest> ordered = ordered(requests);
		List<CallChain.Share> shares = new ArrayList<>(ordered.size());
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
		Duration longest = wait;
		ordered.replaceAll((resource, request) -> request.withWaitTime(longest));
		return ordered;
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
	static void leave(List<CallChain.Share> shares, Throwable failure) {
		for (int i = shares.size() - 1; i >= 0; i--) {
			try {
				shares.get(i).leave();
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
	 * @param shares what was entered; left when this returns
	 * @param onLeaseLost what happens to a body that loses one
	 * @param body what to run; gets the last of the leases
	 * @param <T> what it returns
	 * @param <E> what it throws
	 * @return what the body returned
	 * @throws E if the body did
	 */
	static <T extends @Nullable Object, E extends Throwable> T run(List<CallChain.Share> shares,
			OnLeaseLost onLeaseLost, LockCallback<T, E> body) throws E {
		CallChain.Share first = shares.get(0);
		if (shares.size() == 1) {
			return LockedBody.run(first, onLeaseLost, body);
		}
		List<CallChain.Share> others = shares.subList(1, shares.size());
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
		 * @return the share
		 */
		CallChain.Share enter(String resource, LockRequest request, long startNanos);

	}

}
