package io.github.dynamolocks.test;

import java.io.IOException;

/**
 * Sends requests on to DynamoDB.
 */
interface Transmission {

	/**
	 * Sends a request once and waits for its answer.
	 * @throws IOException if there is none
	 */
	ProxiedAnswer send(ProxiedRequest request) throws IOException, InterruptedException;

}
