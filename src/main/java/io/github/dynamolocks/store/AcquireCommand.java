package io.github.dynamolocks.store;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Internal;
import io.github.dynamolocks.PrintableText;

/**
 * Describes one attempt to acquire a lock. All transmissions of the attempt carry its
 * owner id. No other attempt has this id, except those of the same place in the line. So
 * the store recognises the item of an attempt whose answer was lost.
 *
 * @param resource the resource in its canonical form
 * @param owner the random id of this attempt
 * @param lease the length of the lease
 * @param holdAtLeast how long the lock stays taken after the acquisition even if it is
 * released earlier, at most as long as the lease
 * @param tokens the number of fencing tokens to take, from 0 for an unfenced lock to
 * {@link TokenRange#MAX_SIZE}
 * @param holder the description of the owner for people
 * @param place the place of this process in the line, whose id is the owner id; null
 * outside the line
 * @param fullLease whether a turn must begin with a full lease, because the lease is not
 * renewed
 */
@Internal
public record AcquireCommand(String resource, String owner, Duration lease, Duration holdAtLeast, int tokens,
		String holder, @Nullable Place place, boolean fullLease) {

	/**
	 * Checks the number of tokens and the two times.
	 * @throws IllegalArgumentException if there are too many or too few tokens, or if the
	 * time to hold the lock at least is longer than the lease
	 */
	public AcquireCommand {
		if (tokens < 0 || tokens > TokenRange.MAX_SIZE) {
			throw new IllegalArgumentException(
					"The number of fencing tokens for the lock on '%s' is %s: it must be from 0 to %s"
						.formatted(PrintableText.of(resource), tokens, TokenRange.MAX_SIZE));
		}
		if (holdAtLeast.compareTo(lease) > 0) {
			throw new IllegalArgumentException(
					"The hold-at-least time of the lock on '%s' is %s: it must be at most the lease, %s"
						.formatted(PrintableText.of(resource), holdAtLeast, lease));
		}
	}

	/**
	 * Creates an attempt outside the line.
	 * @param resource the resource in its canonical form
	 * @param owner the random id of this attempt
	 * @param lease the length of the lease
	 * @param holdAtLeast how long the lock stays taken after the acquisition
	 * @param tokens the number of fencing tokens to take
	 * @param holder the description of the owner for people
	 */
	public AcquireCommand(String resource, String owner, Duration lease, Duration holdAtLeast, int tokens,
			String holder) {
		this(resource, owner, lease, holdAtLeast, tokens, holder, null, false);
	}

}
