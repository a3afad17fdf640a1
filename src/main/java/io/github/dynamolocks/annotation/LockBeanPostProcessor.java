package io.github.dynamolocks.annotation;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;

import io.github.dynamolocks.interceptor.LockInterceptor;

/**
 * Puts the lock around the beans that ask for one, outside of what is around them
 * already, and checks their methods while it does so.
 */
@SuppressWarnings("serial")
final class LockBeanPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor
		implements SmartInitializingSingleton {

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
		if (advice != null && !(bean instanceof AopInfrastructureBean) && AopUtils.isAopProxy(result)
				&& isEligible(targetClass)) {
			LockedMethods.of(targetClass).forEach((method) -> check(advice, method, targetClass, result));
		}
		return result;
	}

	private static void check(LockInterceptor advice, Method method, Class<?> targetClass, Object proxy) {
		if (advice.check(method, targetClass) != null) {
			LockedMethods.requireReachable(method, targetClass, proxy);
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
