package io.github.dynamolocks.boot;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.client.LockObserver;
import io.github.dynamolocks.observation.LockObservationConvention;
import io.github.dynamolocks.observation.LockObservations;

/**
 * Observes locks if there is a registry for observations.
 */
@AutoConfiguration(after = DynamoLocksAutoConfiguration.class,
		afterName = { LocksObservationAutoConfiguration.REGISTRY, LocksObservationAutoConfiguration.REGISTRY_BEFORE_4 })
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({ ObservationRegistry.class, LockClient.class })
final class LocksObservationAutoConfiguration {

	static final String REGISTRY = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration";

	static final String REGISTRY_BEFORE_4 = "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration";

	@Bean
	@ConditionalOnMissingBean(LockObserver.class)
	LockObservations dynamoLocksObservations(ObservationRegistry registry,
			ObjectProvider<LockObservationConvention> convention) {
		return new LockObservations(registry, LockObservations.DEFAULT_CLIENT, convention.getIfAvailable());
	}

}
