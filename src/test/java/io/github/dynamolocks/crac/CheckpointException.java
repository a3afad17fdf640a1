package io.github.dynamolocks.crac;

/**
 * Is part of the API, and is not thrown by this imitation.
 */
public final class CheckpointException extends Exception {

	private static final long serialVersionUID = 1L;

}
