package io.github.dynamolocks.annotation;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

import io.github.dynamolocks.interceptor.LockInterceptor;

/**
 * Collects beans whose methods ask for a lock and that have no proxy which acquires it.
 * Creates no bean.
 */
final class UnlockedBeans {

	/** The post-processors; a context that has one checks its beans itself. */
	static final Set<String> PROCESSORS = Set.of(LockProxyConfiguration.PROCESSOR,
			"io.github.dynamolocks.aspectj.lockAspectPostProcessor");

	private final AnnotationLockOperationSource operations;

	/** The description of each bean, by its name. */
	private final Map<String, String> found = new TreeMap<>();

	UnlockedBeans(AnnotationLockOperationSource operations) {
		this.operations = operations;
	}

	/** Adds the beans of a context that has no post-processor. */
	void addAll(ConfigurableListableBeanFactory beans) {
		if (hasProcessor(beans)) {
			return;
		}
		Set<String> names = new LinkedHashSet<>(Arrays.asList(beans.getBeanDefinitionNames()));
		names.addAll(Arrays.asList(beans.getSingletonNames()));
		for (String name : names) {
			add(name, beans.containsSingleton(name) ? beans.getSingleton(name) : null, beans.getType(name, false));
		}
	}

	/** Returns whether the beans of a context are locked. */
	static boolean hasProcessor(ConfigurableListableBeanFactory beans) {
		return PROCESSORS.stream().anyMatch(beans::containsLocalBean);
	}

	/**
	 * Adds a bean if it asks for a lock and has none.
	 * @param name the name of the bean
	 * @param bean the bean; null if it does not exist yet
	 * @param type the type of a bean that does not exist yet; null if unknown
	 */
	void add(String name, @Nullable Object bean, @Nullable Class<?> type) {
		Class<?> target = (bean != null) ? AopUtils.getTargetClass(bean) : type;
		if (target == null || bean instanceof AopInfrastructureBean || isOfSpring(target)
				|| !AnnotationUtils.isCandidateClass(target, DistributedLock.class)
				|| (bean != null && isLocked(bean))) {
			return;
		}
		Collection<String> methods = LockedMethods.of(target)
			.stream()
			.filter((method) -> this.operations.isLocked(method, target))
			.map((method) -> method.getName() + "()")
			.collect(Collectors.toCollection(TreeSet::new));
		if (!methods.isEmpty()) {
			this.found.put(name, "%s of bean '%s', %s".formatted(String.join(", ", methods), name,
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

	boolean isEmpty() {
		return this.found.isEmpty();
	}

	/** Returns the methods and beans, as a list for a message. */
	@Override
	public String toString() {
		return String.join("; ", this.found.values());
	}

}
