package io.github.dynamolocks.annotation;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.PriorityOrdered;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;

/**
 * Adds advice to beans that runs under the lock, like that of a transaction.
 */
class AdviceWithin implements BeanPostProcessor, PriorityOrdered {

	private final List<String> seen = new CopyOnWriteArrayList<>();

	/** The calls so far, each with the locks that were held. */
	List<String> seen() {
		return this.seen;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!bean.getClass().getSimpleName().matches("(Future|Reactive)Service")) {
			return bean;
		}
		ProxyFactory factory = new ProxyFactory(bean);
		factory.setProxyTargetClass(true);
		factory.addAdvice((MethodInterceptor) (invocation) -> {
			if (!LeaseContext.all().isEmpty()) {
				this.seen.add(invocation.getMethod().getName() + " under "
						+ LeaseContext.all().stream().map(Lease::resource).toList());
			}
			return invocation.proceed();
		});
		return factory.getProxy();
	}

}
