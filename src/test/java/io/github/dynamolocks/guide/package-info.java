/**
 * Compiles and runs the code that README and {@code src/docs} show, and checks their
 * names, properties, coordinates and links.
 */
@NullMarked
package io.github.dynamolocks.guide;

import org.jspecify.annotations.NullMarked;
