/**
 * Internal: puts one lock operation around one method call. Applications use none of
 * these types, which may change in every release; some are public only for the packages
 * {@code annotation} and {@code aspectj}.
 *
 * <p>
 * A {@link io.github.dynamolocks.interceptor.LockOperation} says what a method asks for,
 * and {@link io.github.dynamolocks.interceptor.LockInterceptor} does it. The package
 * knows Spring, Reactor if present, and the programmatic API, but neither the annotation
 * that an operation comes from nor the store that holds the lock. Of the engine it knows
 * only the key check of a client.
 */
@NullMarked
package io.github.dynamolocks.interceptor;

import org.jspecify.annotations.NullMarked;
