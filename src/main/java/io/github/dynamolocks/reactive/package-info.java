/**
 * Locks around reactive streams, for applications that have Reactor on their class path:
 * {@link io.github.dynamolocks.reactive.ReactiveLocks} holds one for as long as somebody
 * is subscribed, and finds its lease in the Reactor context.
 */
@NullMarked
package io.github.dynamolocks.reactive;

import org.jspecify.annotations.NullMarked;
