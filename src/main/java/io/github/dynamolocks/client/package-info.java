/**
 * The engine between the programmatic API and the store: waits for locks, renews leases,
 * releases them, and cleans up after attempts whose outcome is unknown.
 */
@NullMarked
package io.github.dynamolocks.client;

import org.jspecify.annotations.NullMarked;
