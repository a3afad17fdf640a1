package io.github.dynamolocks.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits an exploration, so that every order of its events can be tried: how often the
 * processes act, and how often each fault of the simulation happens.
 *
 * @param limits how often, or the value of a setting; what is missing does not happen
 */
record ProtocolBounds(Map<Enum<?>, Integer> limits) {

	/** Two processes try to acquire the lock, and time passes twice. */
	static final ProtocolBounds PLAIN = new ProtocolBounds(
			Map.of(Setting.TICKS, 2, Setting.TICK_MILLIS, 2000, StoreActions.Action.ACQUIRE, 2));

	static final int ALWAYS = Integer.MAX_VALUE;

	/** Returns these bounds with another limit of an action or a fault, or a setting. */
	ProtocolBounds with(Enum<?> what, int limit) {
		Map<Enum<?>, Integer> changed = new HashMap<>(this.limits);
		changed.put(what, limit);
		return new ProtocolBounds(Map.copyOf(changed));
	}

	/** Returns how much time passes at once. */
	Duration tick(int before) {
		// Where an answer has to come in time after others have come and gone, the time
		// before it is the longer one.
		int times = (before == 0) ? 1 + of(Setting.LATER_DATES_LAG) : 1;
		return Duration.ofMillis((long) times * of(Setting.TICK_MILLIS));
	}

	int of(Enum<?> what) {
		return this.limits.getOrDefault(what, 0);
	}

	/**
	 * What is neither an action nor a fault. Those that are no numbers are 1 if they
	 * apply.
	 */
	enum Setting {

		/** How often time passes, with leases of three seconds. */
		TICKS,

		/** How much of it. */
		TICK_MILLIS,

		/** How many fencing tokens an acquisition takes. */
		TOKENS,

		/** All attempts of a process have one id. */
		ONE_ID,

		/** The first process, which renews, releases as well, and not the second one. */
		ONE_FOR_BOTH,

		/** Each renewal gives the lease another length. */
		LENGTHS,

		/** The first date that the first process hears lags. */
		FIRST_DATE_LAGS,

		/** All dates lag but the first one, and twice the time passes first. */
		LATER_DATES_LAG

	}

}
