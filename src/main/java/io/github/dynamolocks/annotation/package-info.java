/**
 * The annotations, and the wiring that they set up: {@code @DistributedLock} on a method
 * becomes an operation of the interceptor, {@code @EnableDynamoLocks} brings the bean
 * post-processor that puts the interceptor around the methods, and a lock client made of
 * the properties {@code dynamo-locks.*}.
 */
@NullMarked
package io.github.dynamolocks.annotation;

import org.jspecify.annotations.NullMarked;
