package io.github.dynamolocks.sample.demo;

import java.time.Instant;

/**
 * The kill of an instance.
 *
 * @param instance the killed instance
 * @param stock the stock whose lock it held
 * @param at the time of the kill
 */
record Kill(String instance, String stock, Instant at) {

}
