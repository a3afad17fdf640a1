package io.github.dynamolocks.test.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Tells an {@link EmbeddedDynamoDb} the time. The server uses it for the {@code Date} of
 * answers, the time to live of items, and rates. It follows the machine's clock until a
 * test sets or stops it.
 *
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class DynamoDbClock {

	private final InstantSource machine;

	private InstantSource source;

	private boolean stopped;

	DynamoDbClock(InstantSource machine) {
		this.machine = machine;
		this.source = machine;
	}

	/**
	 * Returns the time.
	 * @return the time, which advances unless the clock is stopped
	 */
	public synchronized Instant now() {
		return this.source.instant();
	}

	/**
	 * Sets the time. A stopped clock stays stopped; a running clock continues from the
	 * new time.
	 * @param time the new time, which may be in the past
	 */
	public synchronized void set(Instant time) {
		this.source = this.stopped ? InstantSource.fixed(time)
				: InstantSource.offset(this.machine, Duration.between(this.machine.instant(), time));
	}

	/**
	 * Advances the time.
	 * @param duration the duration; negative to set the clock back
	 */
	public synchronized void advance(Duration duration) {
		set(now().plus(duration));
	}

	/** Stops the clock at its present time. Only a test changes the time from now on. */
	public synchronized void stop() {
		this.stopped = true;
		set(now());
	}

	/** Starts the clock again at its present time. */
	public synchronized void start() {
		this.stopped = false;
		set(now());
	}

	/** Follows the machine's clock again. */
	public synchronized void reset() {
		this.stopped = false;
		this.source = this.machine;
	}

}
