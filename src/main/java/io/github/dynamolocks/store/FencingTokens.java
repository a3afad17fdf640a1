package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.LockStoreException;

/**
 * Tells which numbers are fencing tokens: those that counting can have reached. Others
 * were written by someone else, and a token after them could be smaller than one before.
 */
final class FencingTokens {

	/**
	 * How far tokens may be ahead of the microseconds of DynamoDB's clock. No counting is
	 * that fast, since an acquisition takes at most a hundred of them and longer than
	 * that many microseconds.
	 */
	private static final Duration MAX_AHEAD = Duration.ofDays(1);

	private final ServerClock clock;

	FencingTokens(ServerClock clock) {
		this.clock = clock;
	}

	/** Returns the largest number that is a token now. */
	long largest() {
		return this.clock.isKnown() ? (this.clock.latest() + MAX_AHEAD.toMillis()) * 1000 : Long.MAX_VALUE;
	}

	/** Returns the tokens that an acquisition took, null if it has none. */
	@Nullable TokenRange taken(AcquireCommand command, @Nullable Long last) {
		return (command.tokens() > 0 && last != null && last >= command.tokens() && last <= largest())
				? new TokenRange(last - command.tokens() + 1, last) : null;
	}

	/** Returns whether an item has no token yet, or one that can be counted on from. */
	boolean areCountable(Map<String, AttributeValue> item) {
		if (!item.containsKey(ItemAttributes.FENCING_TOKEN)) {
			return true;
		}
		Long last = ItemAttributes.whole(item, ItemAttributes.FENCING_TOKEN);
		return last != null && last >= 0 && last <= largest();
	}

	/**
	 * Creates the exception for an item whose token is none.
	 * @param command the refused attempt
	 * @param item the item
	 * @param perhapsApplied whether the attempt may have left an item
	 * @return the exception
	 */
	LockStoreException unusable(AcquireCommand command, Map<String, AttributeValue> item, boolean perhapsApplied) {
		AttributeValue token = item.get(ItemAttributes.FENCING_TOKEN);
		String shown = "is missing";
		if (token != null) {
			shown = "is " + ((token.n() != null) ? token.n() : "of type " + token.type());
		}
		return new LockStoreException(command.resource(),
				"The lock on '%s' was not acquired: the attribute '%s' of its item %s, and must be a whole number from 1 to %s, the microseconds of DynamoDB's clock in a day"
					.formatted(command.resource(), ItemAttributes.FENCING_TOKEN, shown, largest()),
				"Find out who wrote it, make sure that nothing has seen so large a token, and delete the item while the lock is free",
				null, perhapsApplied);
	}

}
