package io.github.dynamolocks.annotation;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

import io.github.dynamolocks.interceptor.LockInterceptor;

/**
 * Defines the interceptor for woven code, which the aspect calls instead of a proxy.
 */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
class LockInterceptorConfiguration {

	@Bean("io.github.dynamolocks.annotation.lockInterceptor")
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static LockInterceptor lockInterceptor(ConfigurableBeanFactory beanFactory) {
		return new LockInterceptor(new AnnotationLockOperationSource(beanFactory), beanFactory);
	}

}
