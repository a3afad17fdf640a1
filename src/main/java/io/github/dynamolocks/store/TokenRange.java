package io.github.dynamolocks.store;

import io.github.dynamolocks.Internal;

/**
 * The fencing tokens that one acquisition owns.
 *
 * @param first the acquisition's own
 * @param last the last of those reserved for handing the lock on within the process, and
 * the one that stands in the item
 */
@Internal
public record TokenRange(long first, long last) {

	/** The most tokens that one acquisition takes. */
	public static final int MAX_SIZE = 100;

	/**
	 * Checks the order.
	 * @throws IllegalArgumentException if the range is empty or too large
	 */
	public TokenRange {
		if (last < first || last - first >= MAX_SIZE) {
			throw new IllegalArgumentException("Not a range of fencing tokens: %s to %s".formatted(first, last));
		}
	}

}
