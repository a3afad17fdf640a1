package io.github.dynamolocks.aspectj;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

import io.github.dynamolocks.interceptor.LockInterceptor;

/**
 * Defines the beans of {@code @EnableDynamoLocks(mode = AdviceMode.ASPECTJ)}, which
 * replace proxies.
 */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
class LockAspectConfiguration {

	@Bean("io.github.dynamolocks.aspectj.lockAspectPostProcessor")
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static LockAspectPostProcessor lockAspectPostProcessor(LockInterceptor interceptor) {
		return new LockAspectPostProcessor(interceptor);
	}

}
