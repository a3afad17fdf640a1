/**
 * One lock operation around one method call: a
 * {@link io.github.dynamolocks.interceptor.LockOperation} says what a method asks for,
 * and {@link io.github.dynamolocks.interceptor.LockInterceptor} does it. Knows Spring,
 * where it is there Reactor, and the programmatic API, but neither the annotation that an
 * operation comes from nor the store that the lock ends in.
 */
@NullMarked
package io.github.dynamolocks.interceptor;

import org.jspecify.annotations.NullMarked;
