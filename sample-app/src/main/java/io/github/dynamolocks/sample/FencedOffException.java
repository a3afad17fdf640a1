package io.github.dynamolocks.sample;

/**
 * Thrown when the stock has seen another holder of its lock: the sale did not happen.
 */
public class FencedOffException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	FencedOffException(String message, Throwable cause) {
		super(message, cause);
	}

}
