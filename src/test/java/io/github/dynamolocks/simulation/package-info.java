/**
 * Runs the real client and the real store of many processes on virtual time, with faults,
 * in an order that one seed decides.
 */
@NullMarked
package io.github.dynamolocks.simulation;

import org.jspecify.annotations.NullMarked;
