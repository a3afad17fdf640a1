package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.LockStoreException;

/**
 * Checks whether a number can be a fencing token. A larger number than counting can have
 * reached was written by something else, and a token counted from it could be smaller
 * than an earlier one.
 */
final class FencingTokens {

	/**
	 * How far a token may be ahead of the microseconds of DynamoDB's clock. Counting does
	 * not reach this, because an acquisition takes at most a hundred tokens, and more
	 * than a hundred microseconds.
	 */
	private static final Duration MAX_AHEAD = Duration.ofDays(1);

	private final ServerClock clock;

	FencingTokens(ServerClock clock) {
		this.clock = clock;
	}

	/** Returns the largest number that can be a token now. */
	long largest() {
		return this.clock.isKnown() ? (this.clock.latest() + MAX_AHEAD.toMillis()) * 1000 : Long.MAX_VALUE;
	}

	/** Returns the number from which the first token of an item is counted. */
	long first() {
		// Microseconds grow faster than the tokens are counted, see the acquire request.
		return this.clock.isKnown() ? this.clock.latest() * 1000 : 0;
	}

	/** Returns the range of one token, null if the number is not a token. */
	@Nullable TokenRange single(@Nullable Long token) {
		return (token != null && token > 0 && token <= largest()) ? new TokenRange(token, token) : null;
	}

	/**
	 * Returns the tokens that a fenced acquisition took, null if the number in the item
	 * is not a token.
	 */
	@Nullable TokenRange taken(AcquireCommand command, @Nullable Long last) {
		return (last != null && last >= command.tokens() && last <= largest())
				? new TokenRange(last - command.tokens() + 1, last) : null;
	}

	/**
	 * Returns whether the next token can be counted from an item: it has no token or a
	 * valid one.
	 */
	boolean areCountable(Map<String, AttributeValue> item) {
		if (!item.containsKey(ItemAttributes.FENCING_TOKEN)) {
			return true;
		}
		Long last = ItemAttributes.whole(item, ItemAttributes.FENCING_TOKEN);
		return last != null && last >= 0 && last <= largest();
	}

	/**
	 * Creates the exception for an item whose token is not valid.
	 * @param command the refused attempt
	 * @param item the attributes of the item
	 * @param perhapsApplied whether the attempt may have left an item
	 * @return the exception
	 */
	LockStoreException unusable(AcquireCommand command, Map<String, AttributeValue> item, boolean perhapsApplied) {
		AttributeValue token = item.get(ItemAttributes.FENCING_TOKEN);
		String problem = "is missing";
		if (token != null) {
			problem = "is " + ((token.n() != null) ? token.n() : "of type " + token.type());
		}
		return new LockStoreException(command.resource(),
				"The lock on '%s' was not acquired: the attribute '%s' of its item %s; it must be a whole number from 1 to %s, the microseconds of DynamoDB's clock in a day"
					.formatted(command.resource(), ItemAttributes.FENCING_TOKEN, problem, largest()),
				"Find out what wrote it, make sure that no protected resource has stored such a large token, and delete the item while the lock is free",
				null, perhapsApplied);
	}

}
