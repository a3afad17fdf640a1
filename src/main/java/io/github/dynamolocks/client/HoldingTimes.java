package io.github.dynamolocks.client;

/**
 * For how long the last holders of a resource elsewhere have held it. Not thread-safe.
 */
final class HoldingTimes {

	private static final int CAPACITY = 8;

	private static final int ENOUGH = 3;

	private final long[] nanos = new long[CAPACITY];

	private int count;

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
