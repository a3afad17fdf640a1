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

	/** Returns a lower bound of the milliseconds from this reading to a later one. */
	long atLeastUntil(ClockReading later) {
		long elapsed = Math.min(Math.floorDiv(later.nanos - this.nanos, 1_000_000L), wallUntil(later) - 1);
		return (elapsed <= 0) ? 0 : elapsed - elapsed / DRIFT - 1;
	}

	/** Returns an upper bound of the milliseconds from this reading to a later one. */
	long atMostUntil(ClockReading later) {
		long elapsed = Math.max(Math.floorDiv(later.nanos - this.nanos, 1_000_000L) + 1, wallUntil(later) + 1);
		// The drift is a part of the true time, and a slow clock measures less than that.
		return elapsed + elapsed / (DRIFT - 1) + 1;
	}

	long atLeast() {
		return atLeastUntil(now(this.host));
	}

	long atMost() {
		return atMostUntil(now(this.host));
	}

	private long wallUntil(ClockReading later) {
		return later.wallMillis - this.wallMillis;
	}

}
