/**
 * Locks woven code. With load-time or compile-time weaving, calls within an object and
 * methods of objects that Spring does not manage are locked, too. AspectJ is an optional
 * dependency.
 */
@NullMarked
package io.github.dynamolocks.aspectj;

import org.jspecify.annotations.NullMarked;
