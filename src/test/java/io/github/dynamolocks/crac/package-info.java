/**
 * An imitation of the API of a JVM with CRaC, which {@code org.crac} uses if its system
 * property names this package.
 */
@NullMarked
package io.github.dynamolocks.crac;

import org.jspecify.annotations.NullMarked;
