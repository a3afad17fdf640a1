package io.github.dynamolocks.test.dynamodb;

import java.io.IOException;

/**
 * Sends requests to DynamoDB.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Transmission {

	/**
	 * Sends a request once and waits for its answer.
	 * @param request the request
	 * @return the answer
	 * @throws IOException if there is no answer
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	ApiAnswer send(ApiRequest request) throws IOException, InterruptedException;

}
