package io.github.dynamolocks.client;

import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a resource while nobody here waits for it: for how long the last
 * holders elsewhere have held it, and whose turn it is. Not thread-safe.
 */
final class HoldingTimes {

	private static final int CAPACITY = 8;

	private static final int ENOUGH = 3;

	private final long[] nanos = new long[CAPACITY];

	private int count;

	private @Nullable Long turnBegan;

	private boolean wanted;

	private @Nullable Long othersTurnUntil;

	/** Until when others have the time to take the lock, null for no such time. */
	@Nullable Long othersTurnUntil() {
		return this.othersTurnUntil;
	}

	/** This process has the lock, and perhaps for more than once. */
	void goOn(long now) {
		if (this.turnBegan == null) {
			this.turnBegan = now;
		}
	}

	/**
	 * Whether others are to have the lock next.
	 * @param marked whether somebody has just been seen to want it
	 * @param now the monotonic time
	 * @param turn for how long this process may have it among others who do
	 */
	boolean isTurnOver(boolean marked, long now, long turn) {
		this.wanted |= marked;
		return this.wanted && this.turnBegan != null && now - this.turnBegan >= turn;
	}

	void giveWayUntil(long nanos) {
		this.wanted = false;
		this.turnBegan = null;
		this.othersTurnUntil = nanos;
	}

	void add(long held) {
		this.nanos[this.count % CAPACITY] = held;
		this.count++;
	}

	boolean areKnown() {
		return this.count >= ENOUGH;
	}

	long shortest() {
		long shortest = Long.MAX_VALUE;
		for (int i = 0; i < Math.min(this.count, CAPACITY); i++) {
			shortest = Math.min(shortest, this.nanos[i]);
		}
		return shortest;
	}

	long longest() {
		long longest = 0;
		for (int i = 0; i < Math.min(this.count, CAPACITY); i++) {
			longest = Math.max(longest, this.nanos[i]);
		}
		return longest;
	}

}
