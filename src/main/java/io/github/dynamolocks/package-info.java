/**
 * The programmatic API: a {@link io.github.dynamolocks.LockClient} acquires the lock that
 * a {@link io.github.dynamolocks.LockRequest} describes and returns its
 * {@link io.github.dynamolocks.Lease}. This package depends on neither Spring nor
 * DynamoDB, nor on any other package of this library.
 */
@NullMarked
package io.github.dynamolocks;

import org.jspecify.annotations.NullMarked;
