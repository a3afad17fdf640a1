/**
 * Proof under faults: several JVMs with annotated services, faults at random, and a
 * checker of the history that everybody writes down. Run by the Maven profile
 * {@code proof} for as long as one likes, and by a test for two minutes.
 */
@NullMarked
package io.github.dynamolocks.proof;

import org.jspecify.annotations.NullMarked;
