package io.github.dynamolocks.sample.demo;

import java.time.Instant;

/**
 * A time in which an instance worked with a stock. With the lock, the instance held the
 * lock for this time.
 *
 * @param instance the instance
 * @param stock the stock
 * @param ticket the ticket
 * @param from the beginning
 * @param to the end; for a killed instance, the time of the kill
 */
record Interval(String instance, String stock, int ticket, Instant from, Instant to) {

	/**
	 * Returns the part before a time.
	 * @param time the time
	 * @return this interval, with an earlier end if it goes on at that time
	 */
	Interval until(Instant time) {
		return this.to.isAfter(time) ? new Interval(this.instance, this.stock, this.ticket, this.from, time) : this;
	}

	boolean overlaps(Interval other) {
		return this.stock.equals(other.stock) && this.from.isBefore(other.to) && other.from.isBefore(this.to);
	}

}
