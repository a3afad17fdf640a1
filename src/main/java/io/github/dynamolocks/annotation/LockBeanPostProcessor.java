package io.github.dynamolocks.annotation;

import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;

import io.github.dynamolocks.interceptor.LockInterceptor;
import io.github.dynamolocks.interceptor.LockOperation;

/**
 * Puts the lock around the beans that ask for one, outside of what is around them
 * already, and checks their methods while it does so.
 */
@SuppressWarnings("serial")
final class LockBeanPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor
		implements SmartInitializingSingleton {

	private final transient DefaultResources defaults = new DefaultResources();

	private transient @Nullable LockInterceptor interceptor;

	LockBeanPostProcessor() {
		setBeforeExistingAdvisors(true);
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		super.setBeanFactory(beanFactory);
		AnnotationLockOperationSource operations = new AnnotationLockOperationSource(
				(ConfigurableBeanFactory) beanFactory);
		LockInterceptor advice = new LockInterceptor(operations, beanFactory);
		this.interceptor = advice;
		this.advisor = new DefaultPointcutAdvisor(new LockPointcut(operations), advice);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Object result = super.postProcessAfterInitialization(bean, beanName);
		Class<?> targetClass = AopUtils.getTargetClass(bean);
		LockInterceptor advice = this.interceptor;
		if (advice != null && result instanceof Advised proxy && proxy.indexOf(this.advisor) >= 0) {
			List<Class<?>> proxied = AopUtils.isAopProxy(bean) ? List.of(AopProxyUtils.proxiedUserInterfaces(bean))
					: List.of();
			Set<Method> methods = new LinkedHashSet<>(LockedMethods.of(targetClass));
			proxied.forEach((type) -> methods.addAll(LockedMethods.of(type)));
			methods.forEach((method) -> check(advice, method, targetClass, proxied, result));
		}
		return result;
	}

	private void check(LockInterceptor advice, Method method, Class<?> targetClass, List<Class<?>> proxied,
			Object proxy) {
		LockOperation operation = advice.check(method, targetClass);
		if (operation != null) {
			LockedMethods.requireReachable(method, targetClass, proxy);
			this.defaults.check(operation, proxied);
		}
	}

	/**
	 * All singletons are there: what is wrong with the clients has to show now, and not
	 * at the first lock.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		if (this.interceptor != null) {
			this.interceptor.fetchClients();
		}
	}

}
