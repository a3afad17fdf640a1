/**
 * Locks reactive streams. {@link io.github.dynamolocks.reactive.ReactiveLocks} holds a
 * lock while a stream is subscribed, and finds its lease in the Reactor context. Reactor
 * is an optional dependency.
 */
@NullMarked
package io.github.dynamolocks.reactive;

import org.jspecify.annotations.NullMarked;
