package io.github.dynamolocks.annotation;

/**
 * How the start of a context reacts to a probable mistake.
 */
enum Reaction {

	/** Logs a warning. */
	WARN,

	/** Fails the start. */
	FAIL

}
