package io.github.dynamolocks.annotation;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.PriorityOrdered;
import org.springframework.transaction.ConfigurableTransactionManager;

/**
 * Adds a {@link CommitGuard} to every transaction manager bean when the bean is created.
 * Adds it after all singletons are created if the bean is older than this post-processor
 * or belongs to a parent context.
 */
final class TransactionManagerPostProcessor
		implements BeanPostProcessor, BeanFactoryAware, SmartInitializingSingleton, PriorityOrdered {

	private @Nullable BeanFactory beanFactory;

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		guard(bean);
		return bean;
	}

	@Override
	public void afterSingletonsInstantiated() {
		BeanFactory factory = this.beanFactory;
		while (factory != null) {
			if (factory instanceof ConfigurableApplicationContext context) {
				factory = context.getBeanFactory();
			}
			if (factory instanceof ConfigurableListableBeanFactory beans) {
				for (String name : beans.getBeanNamesForType(ConfigurableTransactionManager.class, false, false)) {
					guard(beans.getSingleton(name));
				}
			}
			factory = (factory instanceof HierarchicalBeanFactory child) ? child.getParentBeanFactory() : null;
		}
	}

	private static void guard(@Nullable Object bean) {
		if (bean instanceof ConfigurableTransactionManager transactionManager) {
			CommitGuard.addTo(transactionManager);
		}
	}

}
