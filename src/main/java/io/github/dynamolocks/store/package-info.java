/**
 * Sends every request to DynamoDB, and applies the rule of time that makes a lease safe:
 * an owner trusts its lease while the <em>latest</em> time that DynamoDB's clock can show
 * is before its end, and a rival takes over when the <em>earliest</em> time is after it.
 *
 * <p>
 * Applications use two stores, {@link io.github.dynamolocks.store.DynamoDbLockStore} and
 * {@link io.github.dynamolocks.store.InMemoryLockStore}, and the types of the parameters
 * of their constructors and of
 * {@link io.github.dynamolocks.store.DynamoDbLockStore#start}. The interface between the
 * client and its stores is internal: the methods of
 * {@link io.github.dynamolocks.store.LockStore} and every type that is marked with
 * {@link io.github.dynamolocks.Internal}.
 */
@NullMarked
package io.github.dynamolocks.store;

import org.jspecify.annotations.NullMarked;
