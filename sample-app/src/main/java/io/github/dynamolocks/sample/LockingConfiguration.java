package io.github.dynamolocks.sample;

import io.github.dynamolocks.annotation.EnableDynamoLocks;

import org.springframework.context.annotation.Configuration;

/**
 * Switches {@code @DistributedLock} on. The table and its defaults are properties.
 */
@Configuration(proxyBeanMethods = false)
@EnableDynamoLocks
class LockingConfiguration {

}
