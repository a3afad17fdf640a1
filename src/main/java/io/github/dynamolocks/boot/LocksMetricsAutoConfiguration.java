package io.github.dynamolocks.boot;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import org.springframework.beans.factory.ObjectProvider;
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
import io.github.dynamolocks.observation.LockObservations;

/**
 * Makes meters of the locks where there is a registry for them.
 */
@AutoConfiguration(after = { DynamoLocksAutoConfiguration.class, LocksObservationAutoConfiguration.class },
		afterName = { LocksMetricsAutoConfiguration.REGISTRIES, LocksMetricsAutoConfiguration.REGISTRIES_BEFORE_4 })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, LockClient.class })
final class LocksMetricsAutoConfiguration {

	static final String REGISTRIES = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration";

	static final String REGISTRIES_BEFORE_4 = "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration";

	/**
	 * No time is taken twice: where the observations of our client become timers, these
	 * are the only ones.
	 */
	@Bean
	@ConditionalOnMissingBean
	LockMetrics dynamoLocksMetrics(MeterRegistry registry, ObjectProvider<LockObservations> observations,
			ConfigurableListableBeanFactory beanFactory) {
		boolean timed = !Backing.isReplaced(beanFactory, LockClient.class)
				&& !Backing.names(beanFactory, MeterObservationHandler.class).isEmpty()
				&& observations.stream().anyMatch(LockObservations::isEnabled);
		return timed ? LockMetrics.withoutTimers(registry) : new LockMetrics(registry);
	}

	/** When all singletons are there: not to have the client created before its time. */
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
