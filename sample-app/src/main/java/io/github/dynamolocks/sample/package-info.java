/**
 * The sample application: a box office with several instances, as a user of the library
 * would write it.
 */
@NullMarked
package io.github.dynamolocks.sample;

import org.jspecify.annotations.NullMarked;
