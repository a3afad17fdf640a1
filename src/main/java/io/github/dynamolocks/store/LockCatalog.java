package io.github.dynamolocks.store;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Internal;
import io.github.dynamolocks.LockStoreException;

/**
 * Lists, shows and frees locks for operators. Locking itself does not use it. In
 * DynamoDB, the list needs the additional permission {@code dynamodb:Scan}.
 */
@Internal
public interface LockCatalog {

	/** The largest number of items that one page reads. */
	int MAX_LIMIT = 1000;

	/**
	 * Returns one page of the locks that are taken, in no order. Sends one request, in
	 * DynamoDB an eventually consistent Scan.
	 * @param limit the number of items to read, from 1 to {@link #MAX_LIMIT}
	 * @param after {@link LockPage#next()} of the previous page, null for the first page
	 * @return the page, which may have fewer locks than the limit, or none
	 * @throws LockStoreException if the request fails
	 * @throws IllegalArgumentException if the limit is out of its range, or {@code after}
	 * is not the end of a page
	 */
	LockPage list(int limit, @Nullable String after);

	/**
	 * Returns a lock that is taken, with a strongly consistent read.
	 * @param resource the resource in its canonical form
	 * @return the lock, empty if it is free
	 * @throws LockStoreException if the request fails
	 */
	Optional<LockEntry> show(String resource);

	/**
	 * Frees a lock if its item has not changed since it was shown. It also frees a
	 * released lock whose hold-at-least time has not passed, and an item that this
	 * library did not write. It keeps a fencing token that this library wrote.
	 * @param resource the resource in its canonical form
	 * @param state the state that was shown
	 * @return whether this call freed the lock
	 * @throws LockStoreException if a request fails
	 */
	ReleaseResult free(String resource, String state);

	/**
	 * Checks the limit of a page.
	 * @param limit the number of items to read
	 * @throws IllegalArgumentException if the limit is out of its range
	 */
	static void requireLimit(int limit) {
		if (limit < 1 || limit > MAX_LIMIT) {
			throw new IllegalArgumentException(
					"The limit of a page of locks is %s: it must be from 1 to %s".formatted(limit, MAX_LIMIT));
		}
	}

}
