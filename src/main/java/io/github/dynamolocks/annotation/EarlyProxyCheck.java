package io.github.dynamolocks.annotation;

import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;

import io.github.dynamolocks.LockConfigurationException;

/**
 * Refuses a bean that was exposed early with its lock and that a later post-processor
 * then put into another proxy without the lock. Spring itself detects only some of these
 * beans, some of them at their first use. Implements the post-processor of bean
 * definitions, because those run after all post-processors that create proxies.
 */
final class EarlyProxyCheck implements MergedBeanDefinitionPostProcessor {

	private final LockBeanPostProcessor processor;

	EarlyProxyCheck(LockBeanPostProcessor processor) {
		this.processor = processor;
	}

	@Override
	public void postProcessMergedBeanDefinition(RootBeanDefinition definition, Class<?> type, String beanName) {
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Object raw = this.processor.takeEarly(beanName);
		if (raw != null && raw != bean && !UnlockedBeans.isLocked(bean)) {
			throw new LockConfigurationException(
					"@DistributedLock on bean '%s', %s: the bean was injected before it was complete, into itself or in a circular dependency, and then got another proxy without the lock, as @Async and @Retryable create it. Inject it lazily, with @Lazy or an ObjectProvider"
						.formatted(beanName, raw.getClass().getName()));
		}
		return bean;
	}

}
