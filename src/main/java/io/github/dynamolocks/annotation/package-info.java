/**
 * Annotations that lock the methods of Spring beans. {@code @DistributedLock} declares
 * the lock of a method. {@code @EnableDynamoLocks} registers the bean post-processor that
 * puts locks around methods, and a lock client built from the properties
 * {@code dynamo-locks.*}.
 */
@NullMarked
package io.github.dynamolocks.annotation;

import org.jspecify.annotations.NullMarked;
