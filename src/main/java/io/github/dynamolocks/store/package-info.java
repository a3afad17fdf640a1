/**
 * Every request to DynamoDB, and the one rule of time that makes a lease safe: its owner
 * believes in it while the <em>latest</em> time that DynamoDB's clock can show is before
 * its end, and a rival takes over when the <em>earliest</em> is past it.
 *
 * <p>
 * Applications use the two stores, {@link io.github.dynamolocks.store.DynamoDbLockStore}
 * and {@link io.github.dynamolocks.store.InMemoryLockStore}, and what their constructors
 * and {@link io.github.dynamolocks.store.DynamoDbLockStore#start} take. The port between
 * the engine and its stores is internal: the methods of
 * {@link io.github.dynamolocks.store.LockStore} and every type marked
 * {@link io.github.dynamolocks.Internal}.
 */
@NullMarked
package io.github.dynamolocks.store;

import org.jspecify.annotations.NullMarked;
