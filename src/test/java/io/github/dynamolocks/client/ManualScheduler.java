package io.github.dynamolocks.client;

import io.github.dynamolocks.test.ManualClock;

/**
 * Runs scheduled tasks of a client when a test moves the time.
 */
class ManualScheduler extends io.github.dynamolocks.test.ManualScheduler {

	ManualScheduler(ManualClock clock) {
		super(clock);
	}

}
