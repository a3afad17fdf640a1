package io.github.dynamolocks.sample.demo;

import java.time.Instant;

/**
 * A time in which an instance worked with a stock; with the lock, the time in which it
 * held it.
 *
 * @param instance the instance
 * @param stock the stock
 * @param ticket the ticket that it was about
 * @param from the begin
 * @param to the end, that of the instance if it was killed
 */
record Interval(String instance, String stock, int ticket, Instant from, Instant to) {

	boolean overlaps(Interval other) {
		return this.stock.equals(other.stock) && this.from.isBefore(other.to) && other.from.isBefore(this.to);
	}

}
