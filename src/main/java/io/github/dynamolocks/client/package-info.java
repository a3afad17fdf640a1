/**
 * The client between the programmatic API and the store. It waits for locks, renews
 * leases, releases locks, and removes what attempts with an unknown outcome may have
 * left.
 */
@NullMarked
package io.github.dynamolocks.client;

import org.jspecify.annotations.NullMarked;
