package io.github.dynamolocks.simulation;

import java.time.Duration;

/**
 * Limits the events of an exploration, so that every order of them can be tried.
 *
 * @param ticks how often time passes, with leases of three seconds
 * @param tickMillis how much of it
 * @param attempts how often the processes try to acquire
 * @param renewals how often the first process renews
 * @param releases how often the releasing process releases
 * @param late how many requests arrive whose sender hears nothing of it: before, instead
 * of or after the one that is answered
 * @param losses how often a process stops waiting for an answer
 * @param looks how often the processes read
 * @param lags whether an answer's date may come from a front end that is late
 * @param tokens how many fencing tokens an acquisition takes
 * @param dates whether answers have a date
 * @param ids whether each attempt has an id of its own
 * @param releasing which process releases, the first (0) or the second (1)
 * @param trouble what is wrong with a host's clocks, once
 * @param lengths whether each renewal gives the lease another length
 */
record ProtocolScenario(int ticks, int tickMillis, int attempts, int renewals, int releases, int late, int losses,
		int looks, boolean lags, int tokens, Dates dates, Ids ids, int releasing, Trouble trouble, boolean lengths) {

	static final ProtocolScenario PLAIN = new ProtocolScenario(2, 2000, 2, 1, 1, 2, 0, 0, false, 0, Dates.THERE,
			Ids.FRESH, 1, Trouble.NONE, false);

	ProtocolScenario with(int ticks, int attempts, int renewals, int releases, int late) {
		return new ProtocolScenario(ticks, this.tickMillis, attempts, renewals, releases, late, this.losses, this.looks,
				this.lags, this.tokens, this.dates, this.ids, this.releasing, this.trouble, this.lengths);
	}

	ProtocolScenario withTickMillis(int tickMillis) {
		return new ProtocolScenario(this.ticks, tickMillis, this.attempts, this.renewals, this.releases, this.late,
				this.losses, this.looks, this.lags, this.tokens, this.dates, this.ids, this.releasing, this.trouble,
				this.lengths);
	}

	ProtocolScenario withLosses(int losses) {
		return new ProtocolScenario(this.ticks, this.tickMillis, this.attempts, this.renewals, this.releases, this.late,
				losses, this.looks, this.lags, this.tokens, this.dates, this.ids, this.releasing, this.trouble,
				this.lengths);
	}

	ProtocolScenario withLooks(int looks) {
		return new ProtocolScenario(this.ticks, this.tickMillis, this.attempts, this.renewals, this.releases, this.late,
				this.losses, looks, this.lags, this.tokens, this.dates, this.ids, this.releasing, this.trouble,
				this.lengths);
	}

	ProtocolScenario withLags() {
		return new ProtocolScenario(this.ticks, this.tickMillis, this.attempts, this.renewals, this.releases, this.late,
				this.losses, this.looks, true, this.tokens, this.dates, this.ids, this.releasing, this.trouble,
				this.lengths);
	}

	ProtocolScenario withTokens(int tokens) {
		return new ProtocolScenario(this.ticks, this.tickMillis, this.attempts, this.renewals, this.releases, this.late,
				this.losses, this.looks, this.lags, tokens, this.dates, this.ids, this.releasing, this.trouble,
				this.lengths);
	}

	ProtocolScenario withoutDates() {
		return new ProtocolScenario(this.ticks, this.tickMillis, this.attempts, this.renewals, this.releases, this.late,
				this.losses, this.looks, this.lags, this.tokens, Dates.MISSING, this.ids, this.releasing, this.trouble,
				this.lengths);
	}

	ProtocolScenario withOneIdForAll() {
		return new ProtocolScenario(this.ticks, this.tickMillis, this.attempts, this.renewals, this.releases, this.late,
				this.losses, this.looks, this.lags, this.tokens, this.dates, Ids.ONE_FOR_EACH_PROCESS, this.releasing,
				this.trouble, this.lengths);
	}

	/** The process that renews releases as well. */
	ProtocolScenario withOneForBoth() {
		return new ProtocolScenario(this.ticks, this.tickMillis, this.attempts, this.renewals, this.releases, this.late,
				this.losses, this.looks, this.lags, this.tokens, this.dates, this.ids, 0, this.trouble, this.lengths);
	}

	/** Each renewal of the first process gives its lease another length. */
	ProtocolScenario withLengths() {
		return new ProtocolScenario(this.ticks, this.tickMillis, this.attempts, this.renewals, this.releases, this.late,
				this.losses, this.looks, this.lags, this.tokens, this.dates, this.ids, this.releasing, this.trouble,
				true);
	}

	ProtocolScenario withTrouble(Trouble trouble) {
		return new ProtocolScenario(this.ticks, this.tickMillis, this.attempts, this.renewals, this.releases, this.late,
				this.losses, this.looks, this.lags, this.tokens, this.dates, this.ids, this.releasing, trouble,
				this.lengths);
	}

	/** By how much the date of an answer may lag; below zero, it is wrong. */
	int[] lateness(int most, boolean wrong) {
		if (this.trouble == Trouble.ONE_DATE_IS_AHEAD && wrong) {
			return new int[] { 0, -600_000 };
		}
		if (this.trouble == Trouble.LATER_DATES_LAG) {
			return new int[] { most };
		}
		return this.lags ? new int[] { 0, most } : new int[] { 0 };
	}

	boolean mayStandStill() {
		return this.trouble == Trouble.MONOTONIC_STANDS_STILL || this.trouble == Trouble.BOTH_STAND_STILL;
	}

	/** How much time passes at once. */
	Duration tick(int before) {
		// Where an answer has to come in time after others have come and gone, the time
		// before it is the longer one.
		int ticks = (before == 0 && this.trouble == Trouble.LATER_DATES_LAG) ? 2 : 1;
		return Duration.ofMillis((long) ticks * this.tickMillis);
	}

	enum Dates {

		THERE, MISSING

	}

	enum Ids {

		FRESH, ONE_FOR_EACH_PROCESS

	}

	enum Trouble {

		NONE, FIRST_DATE_LAGS, LATER_DATES_LAG, MONOTONIC_STANDS_STILL, WALL_JUMPS, BOTH_STAND_STILL, ONE_DATE_IS_AHEAD

	}

}
