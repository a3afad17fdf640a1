package io.github.dynamolocks.sample.demo;

import java.time.Instant;

/**
 * A kill.
 *
 * @param instance who was killed
 * @param stock the stock whose lock it held
 * @param at when
 */
record Kill(String instance, String stock, Instant at) {

}
