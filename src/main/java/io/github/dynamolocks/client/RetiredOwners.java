package io.github.dynamolocks.client;

import java.util.Map;

/**
 * Remembers the newest owner ids of this process that are no longer in use: released,
 * given up or refused. A late transmission of such an attempt can still leave an item,
 * which this process then removes.
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
