/**
 * What Spring Boot does by itself when it finds the library: the locks without
 * {@code @EnableDynamoLocks}, the analysis of a failed start, and, where there is an
 * actuator or a meter registry, the health of the table, an endpoint for the locks and
 * meters.
 */
@NullMarked
package io.github.dynamolocks.boot;

import org.jspecify.annotations.NullMarked;
