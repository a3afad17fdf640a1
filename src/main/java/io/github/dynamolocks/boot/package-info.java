/**
 * What Spring Boot does by itself when it finds the library: the locks without
 * {@code @EnableDynamoLocks}, the analysis of a failed start, and, where there is an
 * actuator or a registry of Micrometer's, the health of the table, an endpoint for the
 * locks, observations and meters.
 */
@NullMarked
package io.github.dynamolocks.boot;

import org.jspecify.annotations.NullMarked;
