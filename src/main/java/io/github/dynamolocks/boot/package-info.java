/**
 * Configures locks in Spring Boot without {@code @EnableDynamoLocks}, and explains a
 * failed start. With the actuator or a registry of Micrometer, adds a health indicator,
 * an endpoint, an entry of the endpoint {@code info}, observations and meters.
 */
@NullMarked
package io.github.dynamolocks.boot;

import org.jspecify.annotations.NullMarked;
