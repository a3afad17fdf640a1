/**
 * The same operation for woven code: with load-time or compile-time weaving, calls within
 * an object and objects that Spring does not manage are locked, too.
 */
@NullMarked
package io.github.dynamolocks.aspectj;

import org.jspecify.annotations.NullMarked;
