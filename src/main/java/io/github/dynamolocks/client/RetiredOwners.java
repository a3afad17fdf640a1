package io.github.dynamolocks.client;

import java.util.Map;

/**
 * The owner ids of this process that no longer stand for anybody: released, given up, or
 * refused. A transmission of theirs that arrives late can still leave an item; whoever
 * meets such an item may remove it. Remembers the newest.
 *
 * <p>
 * Safe for use by any number of threads.
 */
final class RetiredOwners {

	private static final int CAPACITY = 10_000;

	private final Map<String, Boolean> owners = new RecentlyUsed<>(CAPACITY);

	synchronized void add(String owner) {
		this.owners.put(owner, Boolean.TRUE);
	}

	synchronized boolean contains(String owner) {
		return this.owners.containsKey(owner);
	}

}
