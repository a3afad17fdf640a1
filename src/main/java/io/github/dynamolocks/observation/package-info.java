/**
 * Reports locks to Micrometer, as observations and meters. Micrometer is an optional
 * dependency.
 */
@NullMarked
package io.github.dynamolocks.observation;

import org.jspecify.annotations.NullMarked;
