package io.github.dynamolocks.interceptor;

/**
 * Tells that the text of a value is not the same in every JVM. The message completes "it
 * …".
 */
@SuppressWarnings("serial")
final class UnstableTextException extends IllegalArgumentException {

	UnstableTextException(String message) {
		super(message);
	}

}
