package io.github.dynamolocks.annotation;

import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;

/**
 * Refuses a bean whose proxy was given out early, with its lock, and that a later
 * post-processor then put into another proxy, without it. Spring itself notices some of
 * these only, and some of those only at the first use. A post-processor for bean
 * definitions, since those come after all that make proxies.
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
		if (raw != null && raw != bean && !UnlockedBeansCheck.isLocked(bean)) {
			throw new IllegalStateException(
					"@DistributedLock on bean '%s', %s: the bean was injected before it was complete, by itself or in a circle, and then got another proxy without the lock, as @Async and @Retryable make it. Inject it lazily, with @Lazy or an ObjectProvider"
						.formatted(beanName, raw.getClass().getName()));
		}
		return bean;
	}

}
