package io.github.dynamolocks.sample.demo;

import java.time.Instant;

/**
 * An action of the viewer or its effect, for the time line.
 *
 * @param instance the instance that changed
 * @param stock the stock that it changed, a dash for all
 * @param label the event in a word or two
 * @param at the time of the event
 */
record Mark(String instance, String stock, String label, Instant at) {

}
