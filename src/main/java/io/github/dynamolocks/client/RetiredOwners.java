package io.github.dynamolocks.client;

import java.util.Map;

/**
 * Remembers the latest owner ids that this process no longer uses: the ids of released
 * locks, and of attempts that were given up or refused. A late transmission of such an
 * attempt can still write an item, which this process removes when it meets it.
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
