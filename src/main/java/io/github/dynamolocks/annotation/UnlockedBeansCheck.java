package io.github.dynamolocks.annotation;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.interceptor.LockInterceptor;

/**
 * Finds beans whose methods ask for a lock and that have no proxy which acquires it:
 * beans that were created before the post-processor, beans that it never processed, and
 * beans of a parent or child context without a post-processor. Creates no bean.
 */
final class UnlockedBeansCheck implements SmartInitializingSingleton, ApplicationListener<ContextRefreshedEvent> {

	/** The post-processors; a context that has one checks its beans itself. */
	static final Set<String> PROCESSORS = Set.of(LockProxyConfiguration.PROCESSOR,
			"io.github.dynamolocks.aspectj.lockAspectPostProcessor");

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
		Map<String, String> unlocked = new TreeMap<>();
		for (String name : this.beanFactory.getSingletonNames()) {
			if (!this.processor.hasProcessed(name)) {
				check(name, this.beanFactory.getSingleton(name), null, unlocked);
			}
		}
		BeanFactory parent = this.beanFactory.getParentBeanFactory();
		while (parent != null) {
			ConfigurableListableBeanFactory beans = beans(parent);
			if (beans != null) {
				checkAll(beans, unlocked);
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
			Map<String, String> unlocked = new TreeMap<>();
			checkAll(beans, unlocked);
			report(unlocked);
		}
	}

	private static @Nullable ConfigurableListableBeanFactory beans(BeanFactory context) {
		BeanFactory beans = (context instanceof ConfigurableApplicationContext configurable)
				? configurable.getBeanFactory() : context;
		return (beans instanceof ConfigurableListableBeanFactory listable) ? listable : null;
	}

	private void checkAll(ConfigurableListableBeanFactory beans, Map<String, String> unlocked) {
		if (PROCESSORS.stream().anyMatch(beans::containsLocalBean)) {
			return;
		}
		Set<String> names = new LinkedHashSet<>(Arrays.asList(beans.getBeanDefinitionNames()));
		names.addAll(Arrays.asList(beans.getSingletonNames()));
		for (String name : names) {
			check(name, beans.containsSingleton(name) ? beans.getSingleton(name) : null, beans.getType(name, false),
					unlocked);
		}
	}

	private void check(String name, @Nullable Object bean, @Nullable Class<?> type, Map<String, String> unlocked) {
		Class<?> target = (bean != null) ? AopUtils.getTargetClass(bean) : type;
		if (target == null || bean instanceof AopInfrastructureBean || isOfSpring(target)
				|| !AnnotationUtils.isCandidateClass(target, DistributedLock.class)
				|| (bean != null && isLocked(bean))) {
			return;
		}
		Collection<String> methods = LockedMethods.of(target)
			.stream()
			.filter((method) -> this.processor.operations().isLocked(method, target))
			.map((method) -> method.getName() + "()")
			.collect(Collectors.toCollection(TreeSet::new));
		if (!methods.isEmpty()) {
			unlocked.put(name, "%s of bean '%s', %s".formatted(String.join(", ", methods), name,
					ClassUtils.getUserClass(target).getName()));
		}
	}

	/** Skips the beans of Spring itself, which are many and ask for no lock. */
	private static boolean isOfSpring(Class<?> type) {
		return type.getName().startsWith("org.springframework.") && !AopUtils.isAopProxy(type);
	}

	/**
	 * Returns whether a bean has a proxy that acquires locks.
	 * @param bean the bean
	 * @return whether one of its proxies acquires locks
	 */
	static boolean isLocked(Object bean) {
		for (Object next = bean; next != null; next = AopProxyUtils.getSingletonTarget(next)) {
			if (next instanceof Advised proxy && Arrays.stream(proxy.getAdvisors())
				.map(Advisor::getAdvice)
				.anyMatch(LockInterceptor.class::isInstance)) {
				return true;
			}
		}
		return false;
	}

	private void report(Map<String, String> unlocked) {
		if (unlocked.isEmpty()) {
			return;
		}
		String message = "@DistributedLock has no effect, and calls are not locked, on %s. A bean is not locked if it is created before the post-processor of the locks (such as a dependency of another post-processor), registered as an instance, or in a context without @EnableDynamoLocks. Make it a bean of the context that has @EnableDynamoLocks, and inject it lazily into beans that are created early"
			.formatted(String.join("; ", unlocked.values()));
		if (this.reaction == Reaction.FAIL) {
			throw new IllegalStateException(
					message + ". Set %s=warn to start nevertheless".formatted(LockProperty.UNLOCKED_BEANS.key()));
		}
		logger.warn(message + ". Set %s=fail to fail the start".formatted(LockProperty.UNLOCKED_BEANS.key()));
	}

}
