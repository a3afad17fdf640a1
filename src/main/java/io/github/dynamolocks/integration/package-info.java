/**
 * Connects a {@link io.github.dynamolocks.LockClient} to other lock interfaces:
 * {@link io.github.dynamolocks.integration.DynamoLocksRegistry} to Spring Integration,
 * {@link io.github.dynamolocks.integration.DynamoLocksLockProvider} to ShedLock. Both
 * libraries are optional dependencies.
 */
@NullMarked
package io.github.dynamolocks.integration;

import org.jspecify.annotations.NullMarked;
