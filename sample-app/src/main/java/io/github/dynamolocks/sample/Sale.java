package io.github.dynamolocks.sample;

import java.time.Instant;

/**
 * A ticket that was sold.
 *
 * @param stock the stock it came from
 * @param ticket its number: how many were left when it was taken
 * @param from when the sale began, that is when its lock was held
 * @param to when the sale ended, just before its lock was given back
 */
public record Sale(String stock, int ticket, Instant from, Instant to) {

}
