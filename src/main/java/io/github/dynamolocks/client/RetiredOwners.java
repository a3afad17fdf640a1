package io.github.dynamolocks.client;

import java.util.LinkedHashSet;
import java.util.Set;

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

	/** The ids, the oldest first. */
	private final Set<String> owners = new LinkedHashSet<>();

	synchronized void add(String owner) {
		if (this.owners.add(owner) && this.owners.size() > CAPACITY) {
			this.owners.remove(this.owners.iterator().next());
		}
	}

	synchronized boolean contains(String owner) {
		return this.owners.contains(owner);
	}

}
