package io.github.dynamolocks.annotation;

/**
 * The reactions of a starting context to a probable mistake.
 */
enum Reaction {

	/** Logs a warning. */
	WARN,

	/** Fails the start. */
	FAIL

}
