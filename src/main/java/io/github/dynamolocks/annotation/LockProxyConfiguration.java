package io.github.dynamolocks.annotation;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportAware;
import org.springframework.context.annotation.Role;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers the bean post-processor, and the check for beans that it has missed. The
 * post-processor is created before all other beans, so this class must not depend on
 * others.
 */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
class LockProxyConfiguration implements ImportAware {

	static final String PROCESSOR = "io.github.dynamolocks.annotation.lockBeanPostProcessor";

	private @Nullable AnnotationAttributes attributes;

	@Override
	public void setImportMetadata(AnnotationMetadata importMetadata) {
		this.attributes = AnnotationAttributes
			.fromMap(importMetadata.getAnnotationAttributes(EnableDynamoLocks.class.getName()));
	}

	@Bean(PROCESSOR)
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	LockBeanPostProcessor lockBeanPostProcessor() {
		LockBeanPostProcessor processor = new LockBeanPostProcessor();
		if (this.attributes != null) {
			if (this.attributes.getBoolean("proxyTargetClass")) {
				processor.setProxyTargetClass(true);
			}
			processor.setOrder(this.attributes.getNumber("order"));
		}
		return processor;
	}

	@Bean("io.github.dynamolocks.annotation.earlyProxyCheck")
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static EarlyProxyCheck earlyProxyCheck(@Qualifier(PROCESSOR) LockBeanPostProcessor processor) {
		return new EarlyProxyCheck(processor);
	}

	@Bean("io.github.dynamolocks.annotation.unlockedBeansCheck")
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static UnlockedBeansCheck unlockedBeansCheck(@Qualifier(PROCESSOR) LockBeanPostProcessor processor,
			ConfigurableListableBeanFactory beanFactory, Environment environment) {
		return new UnlockedBeansCheck(processor, beanFactory, environment);
	}

}
