package io.github.dynamolocks.boot;

import java.util.Map;
import java.util.TreeMap;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.github.dynamolocks.LockClient;

/**
 * Adds a health indicator for each lock client that the application uses.
 */
@AutoConfiguration(after = DynamoLocksAutoConfiguration.class)
@ConditionalOnClass({ HealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnEnabledHealthIndicator("dynamo-locks")
@ConditionalOnBean(LockClient.class)
final class LocksHealthAutoConfiguration {

	/** Valid for a key of either type. The lock need not exist. */
	private static final String DEFAULT_KEY = "0";

	@Bean
	@ConditionalOnMissingBean(name = { "dynamoLocksHealthIndicator", "dynamoLocksHealthContributor" })
	HealthContributor dynamoLocksHealthContributor(ConfigurableListableBeanFactory beanFactory,
			Environment environment) {
		String key = environment.getProperty("dynamo-locks.health-key", DEFAULT_KEY);
		Map<String, LockClient> clients = new TreeMap<>();
		for (String name : Backing.names(beanFactory, LockClient.class)) {
			clients.put(name, beanFactory.getBean(name, LockClient.class));
		}
		return (clients.size() == 1) ? new LocksHealthIndicator(clients.values().iterator().next(), key)
				: CompositeHealthContributor.fromMap(clients, (client) -> new LocksHealthIndicator(client, key));
	}

}
