package io.github.dynamolocks.annotation;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

/**
 * Defines the beans that transactions need, where the application has transactions.
 */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
class LockTransactionConfiguration {

	@Bean("io.github.dynamolocks.annotation.transactionManagerPostProcessor")
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static TransactionManagerPostProcessor transactionManagerPostProcessor() {
		return new TransactionManagerPostProcessor();
	}

}
