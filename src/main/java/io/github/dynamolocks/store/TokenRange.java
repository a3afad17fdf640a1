package io.github.dynamolocks.store;

import io.github.dynamolocks.Internal;

/**
 * The range of the fencing tokens of one acquisition.
 *
 * @param first the token of the acquisition itself
 * @param last the last token, which the item keeps; the tokens after the first are for
 * waiters of the same process to which the lock is handed off
 */
@Internal
public record TokenRange(long first, long last) {

	/** The largest number of tokens of one acquisition. */
	public static final int MAX_SIZE = 100;

	/**
	 * Checks the size of the range.
	 * @throws IllegalArgumentException if the range is empty or too large
	 */
	public TokenRange {
		if (last < first || last - first >= MAX_SIZE) {
			throw new IllegalArgumentException(
					"The range of fencing tokens from %s to %s is not valid: it must have 1 to %s tokens"
						.formatted(first, last, MAX_SIZE));
		}
	}

}
