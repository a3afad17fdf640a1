package io.github.dynamolocks.store;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Internal;

/**
 * One page of a list of locks.
 *
 * @param locks the locks that are taken
 * @param next the mark with which the next page is read, null for the last page
 */
@Internal
public record LockPage(List<LockEntry> locks, @Nullable String next) {

	/**
	 * Copies the list of locks.
	 */
	public LockPage {
		locks = List.copyOf(locks);
	}

}
