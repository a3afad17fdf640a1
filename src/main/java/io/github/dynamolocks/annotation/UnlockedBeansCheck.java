package io.github.dynamolocks.annotation;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.env.Environment;

import io.github.dynamolocks.LockConfigurationException;
import io.github.dynamolocks.PrintableText;

/**
 * Finds beans whose methods ask for a lock and that have no proxy which acquires it:
 * beans that were created before the post-processor, beans that it never processed, and
 * beans of a parent or child context without a post-processor. Creates no bean.
 */
final class UnlockedBeansCheck implements SmartInitializingSingleton, ApplicationListener<ContextRefreshedEvent> {

	private static final Log logger = PrintableText.log(UnlockedBeansCheck.class);

	private final LockBeanPostProcessor processor;

	private final ConfigurableListableBeanFactory beanFactory;

	private final Reaction reaction;

	UnlockedBeansCheck(LockBeanPostProcessor processor, ConfigurableListableBeanFactory beanFactory,
			Environment environment) {
		this.processor = processor;
		this.beanFactory = beanFactory;
		this.reaction = new PropertyReader(environment).constant(LockProperty.UNLOCKED_BEANS, Reaction.class);
	}

	@Override
	public void afterSingletonsInstantiated() {
		UnlockedBeans unlocked = new UnlockedBeans(this.processor.operations());
		for (String name : this.beanFactory.getSingletonNames()) {
			if (!this.processor.hasProcessed(name)) {
				unlocked.add(name, this.beanFactory.getSingleton(name), null);
			}
		}
		BeanFactory parent = this.beanFactory.getParentBeanFactory();
		while (parent != null) {
			ConfigurableListableBeanFactory beans = beans(parent);
			if (beans != null) {
				unlocked.addAll(beans);
			}
			parent = (parent instanceof HierarchicalBeanFactory child) ? child.getParentBeanFactory() : null;
		}
		report(unlocked);
	}

	/** Checks child contexts, which publish this event to their parents. */
	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		ConfigurableListableBeanFactory beans = beans(event.getApplicationContext());
		if (beans != null && beans != this.beanFactory) {
			UnlockedBeans unlocked = new UnlockedBeans(this.processor.operations());
			unlocked.addAll(beans);
			report(unlocked);
		}
	}

	private static @Nullable ConfigurableListableBeanFactory beans(BeanFactory context) {
		BeanFactory beans = (context instanceof ConfigurableApplicationContext configurable)
				? configurable.getBeanFactory() : context;
		return (beans instanceof ConfigurableListableBeanFactory listable) ? listable : null;
	}

	private void report(UnlockedBeans unlocked) {
		if (unlocked.isEmpty()) {
			return;
		}
		String message = "@DistributedLock has no effect, and calls are not locked, on %s. A bean is not locked if it is created before the post-processor of the locks (such as a dependency of another post-processor), registered as an instance, or in a context without @EnableDynamoLocks. Make it a bean of the context that has @EnableDynamoLocks, inject it lazily into beans that are created early"
			.formatted(unlocked);
		if (this.reaction == Reaction.FAIL) {
			throw new LockConfigurationException(
					message + ", or set %s=warn to start nevertheless".formatted(LockProperty.UNLOCKED_BEANS.key()));
		}
		logger.warn(message + ", or set %s=fail to fail the start".formatted(LockProperty.UNLOCKED_BEANS.key()));
	}

}
