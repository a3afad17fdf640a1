package io.github.dynamolocks.sample;

/**
 * Thrown when another instance has acquired the lock: the sale was not written.
 */
public class FencedOffException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	FencedOffException(String message, Throwable cause) {
		super(message, cause);
	}

}
