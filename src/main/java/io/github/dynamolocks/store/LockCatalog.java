package io.github.dynamolocks.store;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Internal;
import io.github.dynamolocks.LockStoreException;

/**
 * Lists and frees locks, for people who look after them. No lock needs this, and in
 * DynamoDB it needs a permission that nothing else does.
 */
@Internal
public interface LockCatalog {

	/** The most items that one page may look at. */
	int MAX_LIMIT = 1000;

	/**
	 * Lists the locks that are taken, a page at a time, in no order. One request, which
	 * reads up to so many items (in DynamoDB: a Scan, eventually consistent).
	 * @param limit how many items to look at, from 1 to {@link #MAX_LIMIT}
	 * @param after where to go on: {@link LockPage#next()} of the page before, null for
	 * the first one
	 * @return the page, on which there may be fewer locks than items, or none
	 * @throws LockStoreException if the store could not be asked
	 * @throws IllegalArgumentException if the limit is out of its range, or no page ended
	 * there
	 */
	LockPage list(int limit, @Nullable String after);

	/**
	 * Shows a lock that is taken. Strongly consistent.
	 * @param resource the resource, canonical
	 * @return the lock, or nothing if it is free
	 * @throws LockStoreException if the store could not be asked
	 */
	Optional<LockEntry> show(String resource);

	/**
	 * Frees a lock, if its item is still the one that was shown: also one without an
	 * owner, which is held at least for a time, and one that this library did not write.
	 * A fencing token of this library's is kept.
	 * @param resource the resource, canonical
	 * @param state the state that was shown
	 * @return whether this freed it
	 * @throws LockStoreException if the store could not be asked
	 */
	ReleaseResult free(String resource, String state);

	/**
	 * Checks a limit.
	 * @param limit the limit
	 * @throws IllegalArgumentException if it is out of its range
	 */
	static void requireLimit(int limit) {
		if (limit < 1 || limit > MAX_LIMIT) {
			throw new IllegalArgumentException(
					"The limit of a page of locks is %s: it must be from 1 to %s".formatted(limit, MAX_LIMIT));
		}
	}

}
