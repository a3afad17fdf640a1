package io.github.dynamolocks.store;

import io.github.dynamolocks.Internal;

/**
 * What became of a release.
 */
@Internal
public enum ReleaseResult {

	/** The lock is free, or will be when its hold-at-least time is over. */
	RELEASED,

	/** The item was gone or somebody else's already; nothing was changed. */
	NOT_HELD

}
