package io.github.dynamolocks.sample;

import java.time.Instant;

/**
 * What takes time in a sale: the customer pays between the look into the stock and the
 * change of it.
 */
@FunctionalInterface
public interface Counter {

	/**
	 * Serves the customer.
	 * @param stock the stock the ticket comes from
	 * @param ticket the ticket
	 * @param from when the sale began
	 * @throws InterruptedException if the sale was given up
	 */
	void serve(String stock, int ticket, Instant from) throws InterruptedException;

}
