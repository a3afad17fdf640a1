package io.github.dynamolocks.test.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The clock of an {@link EmbeddedDynamoDb}, by which it dates its answers, deletes items
 * past their time to live, and measures rates. It follows the machine's clock until a
 * test moves or stops it.
 *
 * <p>
 * Thread-safe.
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
	 * @return the time, which passes unless the clock is stopped
	 */
	public synchronized Instant now() {
		return this.source.instant();
	}

	/**
	 * Sets the time. A stopped clock stays stopped, another goes on from there.
	 * @param time the time, which may be earlier than before
	 */
	public synchronized void set(Instant time) {
		this.source = this.stopped ? InstantSource.fixed(time)
				: InstantSource.offset(this.machine, Duration.between(this.machine.instant(), time));
	}

	/**
	 * Lets time pass.
	 * @param duration how much; negative to go back
	 */
	public synchronized void advance(Duration duration) {
		set(now().plus(duration));
	}

	/** Stops the clock at its present time: from now on only a test moves it. */
	public synchronized void stop() {
		this.stopped = true;
		set(now());
	}

	/** Has the clock go on from its present time. */
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
