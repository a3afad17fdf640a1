package io.github.dynamolocks.simulation;

/**
 * Ends a thread whose process was killed.
 */
final class ProcessDeath extends Error {

	private static final long serialVersionUID = 1L;

	ProcessDeath() {
		super("The process was killed", null, false, false);
	}

}
