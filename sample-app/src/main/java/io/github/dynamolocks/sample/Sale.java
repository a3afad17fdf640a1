package io.github.dynamolocks.sample;

import java.time.Instant;

/**
 * A ticket that was sold.
 *
 * @param stock the stock it came from
 * @param ticket the number of the ticket, which is the number of tickets that were left
 * @param from when the sale began, after its lock was acquired
 * @param to when the sale ended, just before its lock was released
 */
public record Sale(String stock, int ticket, Instant from, Instant to) {

}
