package io.github.dynamolocks.boot;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.store.LockStore;

/**
 * Adds the actuator endpoint {@code locks} if it is exposed.
 */
@AutoConfiguration(after = DynamoLocksAutoConfiguration.class)
@ConditionalOnClass({ WebEndpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(LocksEndpoint.class)
@Conditional(OnLockStoreCondition.class)
final class LocksEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	LocksEndpoint locksEndpoint(LockStore store, ObjectProvider<DefaultLockClient> clients) {
		return new LocksEndpoint(store, clients.stream().toList());
	}

}
