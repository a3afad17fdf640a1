package io.github.dynamolocks.annotation;

import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

import io.github.dynamolocks.interceptor.LockInterceptor;
import io.github.dynamolocks.interceptor.LockOperation;

/**
 * Puts locks around the beans that ask for them, outside of all other advice, and checks
 * their methods. A bean that is needed before it is complete, such as a bean that injects
 * itself, is exposed early with its locks.
 */
@SuppressWarnings("serial")
final class LockBeanPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor
		implements SmartInitializingSingleton {

	private final transient DefaultResources defaults = new DefaultResources();

	/** The beans that were exposed early with a proxy, by name. */
	private final transient Map<String, Object> early = new ConcurrentHashMap<>();

	/** The names of the beans that {@link UnlockedBeansCheck} can skip. */
	private final transient Set<String> processed = ConcurrentHashMap.newKeySet();

	/** The field of the superclass is private before Spring Framework 7. */
	private transient @Nullable ConfigurableBeanFactory beans;

	private transient @Nullable AnnotationLockOperationSource operations;

	private transient @Nullable LockInterceptor interceptor;

	LockBeanPostProcessor() {
		setBeforeExistingAdvisors(true);
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		super.setBeanFactory(beanFactory);
		this.beans = (ConfigurableBeanFactory) beanFactory;
		AnnotationLockOperationSource source = new AnnotationLockOperationSource(this.beans);
		LockInterceptor advice = new LockInterceptor(source, beanFactory);
		this.operations = source;
		this.interceptor = advice;
		this.advisor = new DefaultPointcutAdvisor(new LockPointcut(source), advice);
	}

	/**
	 * Advises a bean that is not complete yet, in the form that the post-processors
	 * before this one returned.
	 */
	@Override
	public Object getEarlyBeanReference(Object bean, String beanName) {
		Object result = advise(bean, beanName);
		if (isAdvised(result)) {
			this.early.put(beanName, targetOf(bean));
		}
		return result;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (this.early.get(beanName) == bean) {
			// The bean factory uses the early proxy.
			return bean;
		}
		Object result = advise(bean, beanName);
		this.processed.add(beanName);
		return result;
	}

	/**
	 * Removes a bean that was exposed early with a proxy.
	 * @param beanName its name
	 * @return the bean itself, null if it was not exposed early
	 */
	@Nullable Object takeEarly(String beanName) {
		return this.early.remove(beanName);
	}

	private Object advise(Object bean, String beanName) {
		Object result = super.postProcessAfterInitialization(bean, beanName);
		if (isAdvised(result)) {
			Class<?> targetClass = AopUtils.getTargetClass(bean);
			List<Class<?>> proxied = AopUtils.isAopProxy(bean) ? List.of(AopProxyUtils.proxiedUserInterfaces(bean))
					: List.of();
			Set<Method> methods = new LinkedHashSet<>(LockedMethods.of(targetClass));
			proxied.forEach((type) -> methods.addAll(LockedMethods.of(type)));
			RootBeanDefinition definition = definition(beanName);
			methods.forEach((method) -> check(method, targetClass, proxied, definition, result));
		}
		return result;
	}

	private boolean isAdvised(Object bean) {
		Advisor own = this.advisor;
		return own != null && bean instanceof Advised proxy && proxy.indexOf(own) >= 0;
	}

	private static Object targetOf(Object bean) {
		Object target = bean;
		for (Object next = target; next != null; next = AopProxyUtils.getSingletonTarget(next)) {
			target = next;
		}
		return target;
	}

	private @Nullable RootBeanDefinition definition(String beanName) {
		return (this.beans instanceof ConfigurableListableBeanFactory factory
				&& factory.containsBeanDefinition(beanName)
				&& factory.getMergedBeanDefinition(beanName) instanceof RootBeanDefinition definition) ? definition
						: null;
	}

	private void check(Method method, Class<?> targetClass, List<Class<?>> proxied,
			@Nullable RootBeanDefinition definition, Object proxy) {
		LockOperation operation = Objects.requireNonNull(this.interceptor).check(method, targetClass);
		if (operation != null) {
			LockedMethods.requireReachable(operation.method(), targetClass, proxy);
			if (operations().isOnMethod(method, targetClass)) {
				LockedMethods.requireCallers(operation, definition, proxy);
			}
			this.defaults.check(operation, proxied);
		}
	}

	AnnotationLockOperationSource operations() {
		return Objects.requireNonNull(this.operations);
	}

	/**
	 * Returns whether this post-processor has processed a complete bean.
	 * @param beanName its name
	 * @return whether the bean is locked, if it asks for a lock
	 */
	boolean hasProcessed(String beanName) {
		return this.processed.contains(beanName);
	}

	/**
	 * Creates the clients once all singletons exist, so that their errors fail the start
	 * and not the first lock.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		if (this.interceptor != null) {
			this.interceptor.fetchClients();
		}
	}

}
