package io.github.dynamolocks.client;

import io.github.dynamolocks.test.ManualClock;

/**
 * The scheduler of the tests of this package.
 */
class ManualScheduler extends io.github.dynamolocks.test.ManualScheduler {

	ManualScheduler(ManualClock clock) {
		super(clock);
	}

}
