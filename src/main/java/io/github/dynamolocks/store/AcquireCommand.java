package io.github.dynamolocks.store;

import java.time.Duration;

import io.github.dynamolocks.Internal;
import io.github.dynamolocks.PrintableText;

/**
 * One attempt to acquire a lock. All transmissions of an attempt carry the same owner id,
 * so that an answer that was lost can be recognised; no two attempts share one.
 *
 * @param resource the resource, canonical
 * @param owner the random id of this attempt
 * @param lease the length of the lease
 * @param holdAtLeast how long the lock stays taken after its acquisition, at most the
 * lease
 * @param tokens how many fencing tokens to take, 0 for an unfenced lock
 * @param queue how many others wait for the lock in this process, to whom it may be
 * handed on; tells rivals elsewhere to leave a mark if they want it, see
 * {@link LockStore#want}
 * @param holder who acquires, for people
 */
@Internal
public record AcquireCommand(String resource, String owner, Duration lease, Duration holdAtLeast, int tokens, int queue,
		String holder) {

	/**
	 * Checks the number of tokens and the times.
	 * @throws IllegalArgumentException if one is out of its range
	 */
	public AcquireCommand {
		if (tokens < 0 || tokens > TokenRange.MAX_SIZE) {
			throw new IllegalArgumentException("An acquisition takes 0 to %s fencing tokens, not %s for '%s'"
				.formatted(TokenRange.MAX_SIZE, tokens, PrintableText.of(resource)));
		}
		if (holdAtLeast.compareTo(lease) > 0) {
			throw new IllegalArgumentException("The lease %s on '%s' is shorter than the time to hold it at least, %s"
				.formatted(lease, PrintableText.of(resource), holdAtLeast));
		}
	}

}
