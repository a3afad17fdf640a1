package io.github.dynamolocks.store;

import io.github.dynamolocks.Internal;

/**
 * The result of a release.
 */
@Internal
public enum ReleaseResult {

	/** The lock is free, or becomes free when its hold-at-least time has passed. */
	RELEASED,

	/** The first process of the line owns the lock now. */
	PASSED_ON,

	/** The item did not exist or belonged to another owner. It was not changed. */
	NOT_HELD

}
