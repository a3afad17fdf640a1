/**
 * What Spring Boot does by itself when it finds the library: the locks without
 * {@code @EnableDynamoLocks}, the analysis of a failed start, and, where there is an
 * actuator, the health of the table and an endpoint for the locks.
 */
@NullMarked
package io.github.dynamolocks.boot;

import org.jspecify.annotations.NullMarked;
