package io.github.dynamolocks.store;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Internal;

/**
 * A page of locks.
 *
 * @param locks those that are taken
 * @param next where the next page begins, null if this is the last one
 */
@Internal
public record LockPage(List<LockEntry> locks, @Nullable String next) {

	/**
	 * Copies the list.
	 */
	public LockPage {
		locks = List.copyOf(locks);
	}

}
