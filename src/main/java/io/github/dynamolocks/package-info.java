/**
 * The programmatic API: a {@link io.github.dynamolocks.LockClient} turns a
 * {@link io.github.dynamolocks.LockRequest} into a {@link io.github.dynamolocks.Lease}.
 * Nothing here knows Spring, DynamoDB or any other package of this library.
 */
@NullMarked
package io.github.dynamolocks;

import org.jspecify.annotations.NullMarked;
