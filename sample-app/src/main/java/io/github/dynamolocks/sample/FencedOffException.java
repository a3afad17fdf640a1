package io.github.dynamolocks.sample;

/**
 * Thrown when the stock has seen a newer fencing token: the sale was not written.
 */
public class FencedOffException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	FencedOffException(String message, Throwable cause) {
		super(message, cause);
	}

}
