/**
 * Internal: calls methods under their locks. Applications must not use these types, which
 * may change in every release; some are public only for the packages {@code annotation}
 * and {@code aspectj}.
 *
 * <p>
 * A {@link io.github.dynamolocks.interceptor.LockOperation} describes the lock of a
 * method, and {@link io.github.dynamolocks.interceptor.LockInterceptor} acquires and
 * releases it. The package depends on Spring, Reactor if present, and the programmatic
 * API, but not on the annotation or the store. Of the engine it uses only the key check
 * of a client.
 */
@NullMarked
package io.github.dynamolocks.interceptor;

import org.jspecify.annotations.NullMarked;
