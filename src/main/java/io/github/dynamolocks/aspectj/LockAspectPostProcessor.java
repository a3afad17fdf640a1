package io.github.dynamolocks.aspectj;

import org.aspectj.lang.Aspects;
import org.aspectj.lang.NoAspectBoundException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.PriorityOrdered;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import io.github.dynamolocks.interceptor.LockInterceptor;

/**
 * Gives the aspect its interceptor before there are beans, and checks the methods of
 * those that come. What Spring does not manage is checked at its first call.
 */
final class LockAspectPostProcessor implements BeanPostProcessor, SmartInitializingSingleton, PriorityOrdered {

	private final LockInterceptor interceptor;

	LockAspectPostProcessor(LockInterceptor interceptor) {
		this.interceptor = interceptor;
		try {
			Aspects.aspectOf(DistributedLockAspect.class).setInterceptor(interceptor);
		}
		catch (NoAspectBoundException ex) {
			throw new IllegalStateException(
					"@EnableDynamoLocks: its mode \"ASPECTJ\" needs weaving, but DistributedLockAspect is not woven."
							+ " Start the JVM with -javaagent:aspectjweaver.jar, or leave mode out for proxies",
					ex);
		}
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = ClassUtils.getUserClass(bean);
		ReflectionUtils.doWithMethods(type, (method) -> this.interceptor.check(method, type),
				(method) -> !method.isSynthetic() && method.getDeclaringClass() != Object.class);
		return bean;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.interceptor.fetchClients();
	}

}
