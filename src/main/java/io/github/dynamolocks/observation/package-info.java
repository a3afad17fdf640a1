/**
 * What Micrometer is told of the locks. Micrometer is an optional dependency.
 */
@NullMarked
package io.github.dynamolocks.observation;

import org.jspecify.annotations.NullMarked;
