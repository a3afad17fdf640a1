package io.github.dynamolocks.test.dynamodb;

import java.io.IOException;

/**
 * Sends requests on to DynamoDB.
 */
@FunctionalInterface
public interface Transmission {

	/**
	 * Sends a request once and waits for its answer.
	 * @param request the request
	 * @return the answer
	 * @throws IOException if there is none
	 * @throws InterruptedException if the thread is interrupted meanwhile
	 */
	ApiAnswer send(ApiRequest request) throws IOException, InterruptedException;

}
