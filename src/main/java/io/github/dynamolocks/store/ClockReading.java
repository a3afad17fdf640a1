package io.github.dynamolocks.store;

/**
 * A moment on both clocks of this host, from which elapsed time is bounded: the larger
 * reading for whoever must not believe too long, the smaller for whoever must not act too
 * early. So a monotonic clock that stood still while the machine slept, and a wall clock
 * that jumped, both err on the safe side.
 */
record ClockReading(HostClock host, long nanos, long wallMillis) {

	/** A host's clock may be off by one in a thousand, ten times what NTP slews. */
	private static final long DRIFT = 1000;

	static ClockReading now(HostClock host) {
		return new ClockReading(host, host.nanoTime(), host.currentTimeMillis());
	}

	/** A lower bound, in milliseconds, of the time from this reading to a later one. */
	long atLeastUntil(ClockReading later) {
		long elapsed = Math.min(Math.floorDiv(later.nanos - this.nanos, 1_000_000L), wallUntil(later) - 1);
		return (elapsed <= 0) ? 0 : elapsed - elapsed / DRIFT - 1;
	}

	/** An upper bound, in milliseconds, of the time from this reading to a later one. */
	long atMostUntil(ClockReading later) {
		long elapsed = Math.max(Math.floorDiv(later.nanos - this.nanos, 1_000_000L) + 1, wallUntil(later) + 1);
		// One in a thousand of the true time, of which the slow clock has missed a part.
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
