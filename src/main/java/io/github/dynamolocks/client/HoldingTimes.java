package io.github.dynamolocks.client;

import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a resource while nobody here waits for it: for how long the last
 * holders elsewhere have held it, and until when this process gives way to others. Not
 * thread-safe.
 */
final class HoldingTimes {

	private static final int CAPACITY = 8;

	private static final int ENOUGH = 3;

	private final long[] nanos = new long[CAPACITY];

	private int count;

	private @Nullable Long othersTurnUntil;

	/** Until when others have the time to take the lock, null for no such time. */
	@Nullable Long othersTurnUntil() {
		return this.othersTurnUntil;
	}

	void giveWayUntil(long nanos) {
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
