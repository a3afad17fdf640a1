package io.github.dynamolocks.aspectj;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.aspectj.lang.Aspects;
import org.aspectj.lang.NoAspectBoundException;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import org.springframework.core.PriorityOrdered;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import io.github.dynamolocks.LockConfigurationException;
import io.github.dynamolocks.interceptor.LockInterceptor;
import io.github.dynamolocks.interceptor.LockOperation;

/**
 * Connects the aspect with the interceptor of this context before the first bean is
 * created, registers the beans of this context with it, and checks their methods. Methods
 * of objects that Spring does not manage are checked at their first call.
 */
final class LockAspectPostProcessor
		implements InstantiationAwareBeanPostProcessor, SmartInitializingSingleton, DisposableBean, PriorityOrdered {

	private final LockInterceptor interceptor;

	private final LockContexts contexts;

	private final Map<Class<?>, Boolean> lockedTypes = new ConcurrentHashMap<>();

	LockAspectPostProcessor(LockInterceptor interceptor) {
		this.interceptor = interceptor;
		try {
			this.contexts = Aspects.aspectOf(DistributedLockAspect.class).contexts();
		}
		catch (NoAspectBoundException ex) {
			throw new LockConfigurationException(
					"@EnableDynamoLocks: mode \"ASPECTJ\" needs weaving, but DistributedLockAspect is not woven."
							+ " Start the JVM with -javaagent:aspectjweaver.jar, or leave mode out for proxies",
					ex);
		}
		this.contexts.open(interceptor);
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	/**
	 * Registers the bean as early as possible, because callbacks of the container may
	 * call locked methods.
	 */
	@Override
	public boolean postProcessAfterInstantiation(Object bean, String beanName) {
		own(bean);
		return true;
	}

	/** Registers objects that factories create, which no earlier callback receives. */
	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Object target = AopProxyUtils.getSingletonTarget(bean);
		own((target != null) ? target : bean);
		return bean;
	}

	private void own(Object bean) {
		Class<?> type = ClassUtils.getUserClass(bean);
		Boolean locked = this.lockedTypes.get(type);
		if (locked == null) {
			locked = hasLock(type);
			this.lockedTypes.put(type, locked);
		}
		if (locked) {
			this.contexts.own(bean, this.interceptor);
		}
	}

	private boolean hasLock(Class<?> type) {
		List<LockOperation> operations = new ArrayList<>();
		ReflectionUtils.doWithMethods(type, (method) -> {
			LockOperation operation = this.interceptor.check(method, type);
			if (operation != null) {
				operations.add(operation);
			}
		}, (method) -> !method.isSynthetic() && method.getDeclaringClass() != Object.class);
		operations.forEach(LockAspectPostProcessor::requireWoven);
		return !operations.isEmpty();
	}

	/**
	 * Checks that a method is woven. The weaver moves the body of an advised method into
	 * one of this name.
	 */
	private static void requireWoven(LockOperation operation) {
		String body = operation.method().getName() + "_aroundBody";
		if (Arrays.stream(operation.method().getDeclaringClass().getDeclaredMethods())
			.noneMatch((method) -> method.getName().startsWith(body))) {
			throw new LockConfigurationException(
					"The lock of %s(): the method is not woven, so calls would run without the lock. Put @DistributedLock on the method itself or on the class that declares it, not on an interface or a superclass, and let the weaver process that class"
						.formatted(operation.name()));
		}
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.interceptor.fetchClients();
	}

	@Override
	public void destroy() {
		this.contexts.close(this.interceptor);
	}

}
