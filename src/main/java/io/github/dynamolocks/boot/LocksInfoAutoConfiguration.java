package io.github.dynamolocks.boot;

import java.util.Map;
import java.util.TreeMap;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.client.DefaultLockClient;

/**
 * Shows in the endpoint {@code info} where each lock client keeps its locks.
 */
@AutoConfiguration(after = DynamoLocksAutoConfiguration.class)
@ConditionalOnClass({ InfoContributor.class, ConditionalOnEnabledInfoContributor.class })
@ConditionalOnEnabledInfoContributor("dynamo-locks")
@ConditionalOnBean(LockClient.class)
final class LocksInfoAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "dynamoLocksInfoContributor")
	InfoContributor dynamoLocksInfoContributor(ConfigurableListableBeanFactory beanFactory) {
		return (info) -> {
			Map<String, Object> clients = new TreeMap<>();
			for (String name : Backing.names(beanFactory, LockClient.class)) {
				if (beanFactory.getBean(name) instanceof DefaultLockClient client) {
					clients.put(name, client.details());
				}
			}
			if (!clients.isEmpty()) {
				info.withDetail("dynamoLocks", clients);
			}
		};
	}

}
