package io.github.dynamolocks.sample;

import io.github.dynamolocks.annotation.EnableDynamoLocks;

import org.springframework.context.annotation.Configuration;

/**
 * Enables {@code @DistributedLock}. Properties set the table and the defaults.
 */
@Configuration(proxyBeanMethods = false)
@EnableDynamoLocks
class LockingConfiguration {

}
