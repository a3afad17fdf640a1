package io.github.dynamolocks.boot;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.observation.LockMetrics;

/**
 * Adds counters and gauges of locks if there is a registry of meters. The timers come
 * from {@link LocksObservationAutoConfiguration}.
 */
@AutoConfiguration(after = DynamoLocksAutoConfiguration.class,
		afterName = { LocksMetricsAutoConfiguration.REGISTRIES, LocksMetricsAutoConfiguration.REGISTRIES_BEFORE_4 })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, LockClient.class })
final class LocksMetricsAutoConfiguration {

	static final String REGISTRIES = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration";

	static final String REGISTRIES_BEFORE_4 = "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration";

	@Bean
	@ConditionalOnMissingBean
	LockMetrics dynamoLocksMetrics(MeterRegistry registry) {
		return new LockMetrics(registry);
	}

	@Bean
	static MeterFilter dynamoLocksMeterDescriptions() {
		return LockMetrics.descriptions();
	}

	/**
	 * Runs after all singletons exist; earlier, it would create the client too early.
	 */
	@Bean
	SmartInitializingSingleton dynamoLocksGauges(LockMetrics metrics, ConfigurableListableBeanFactory beanFactory) {
		return () -> {
			for (String name : Backing.names(beanFactory, LockClient.class)) {
				if (beanFactory.getBean(name) instanceof DefaultLockClient client) {
					metrics.bind(client, Tag.of("client", name));
				}
			}
		};
	}

}
