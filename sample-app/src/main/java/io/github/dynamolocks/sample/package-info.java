/**
 * A box office that several instances run at once: what a user of the library writes.
 */
@NullMarked
package io.github.dynamolocks.sample;

import org.jspecify.annotations.NullMarked;
