package io.github.dynamolocks.sample;

import java.time.Instant;

/**
 * Serves a customer during a sale: the customer pays between the read and the write of
 * the stock.
 */
@FunctionalInterface
public interface Counter {

	/**
	 * Serves the customer.
	 * @param stock the stock the ticket comes from
	 * @param ticket the ticket
	 * @param from when the sale began
	 * @throws InterruptedException if the sale is interrupted
	 */
	void serve(String stock, int ticket, Instant from) throws InterruptedException;

}
