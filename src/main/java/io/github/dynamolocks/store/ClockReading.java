package io.github.dynamolocks.store;

/**
 * Bounds the time that has elapsed since a moment on both clocks of this host. An owner
 * uses the upper bound, because it must not trust its lease for too long. A rival uses
 * the lower bound, because it must not take over too early. A monotonic clock that
 * stopped while the machine slept and a wall clock that jumped therefore never violate a
 * lease.
 */
record ClockReading(HostClock host, long nanos, long wallMillis) {

	/**
	 * The allowed drift: a host's clock may be off by one in a thousand, which is ten
	 * times as fast as NTP slews a clock.
	 */
	private static final long DRIFT = 1000;

	static ClockReading now(HostClock host) {
		return new ClockReading(host, host.nanoTime(), host.currentTimeMillis());
	}

	/** Returns whether the monotonic clock shows that this reading came first. */
	boolean isBefore(ClockReading other) {
		return this.nanos - other.nanos < 0;
	}

	/** Returns a lower bound of the milliseconds from this reading to a later one. */
	long atLeastUntil(ClockReading later) {
		return atLeast(Math.min(monotonicUntil(later), wallUntil(later) - 1));
	}

	/** Returns an upper bound of the milliseconds from this reading to a later one. */
	long atMostUntil(ClockReading later) {
		return atMost(Math.max(monotonicUntil(later), wallUntil(later)));
	}

	/** Returns a lower bound that only holds if the clock that moved more is right. */
	long atLeastOnFasterUntil(ClockReading later) {
		return atLeast(Math.max(monotonicUntil(later), wallUntil(later) - 1));
	}

	/** Returns an upper bound that only holds if the clock that moved less is right. */
	long atMostOnSlowerUntil(ClockReading later) {
		return atMost(Math.max(Math.min(monotonicUntil(later), wallUntil(later)), 0));
	}

	private static long atLeast(long elapsed) {
		return (elapsed <= 0) ? 0 : elapsed - elapsed / DRIFT - 1;
	}

	private static long atMost(long elapsed) {
		// The drift is a part of the true time, and a slow clock measures less than that.
		return elapsed + 1 + (elapsed + 1) / (DRIFT - 1) + 1;
	}

	long atLeast() {
		return atLeastUntil(now(this.host));
	}

	long atMost() {
		return atMostUntil(now(this.host));
	}

	private long monotonicUntil(ClockReading later) {
		return Math.floorDiv(later.nanos - this.nanos, 1_000_000L);
	}

	private long wallUntil(ClockReading later) {
		return later.wallMillis - this.wallMillis;
	}

}
