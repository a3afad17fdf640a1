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

import io.github.dynamolocks.interceptor.LockInterceptor;
import io.github.dynamolocks.interceptor.LockOperation;

/**
 * Gives the aspect its interceptor before there are beans, tells it which beans belong to
 * this context, and checks their methods. What Spring does not manage is checked at its
 * first call.
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
			throw new IllegalStateException(
					"@EnableDynamoLocks: its mode \"ASPECTJ\" needs weaving, but DistributedLockAspect is not woven."
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
	 * As early as can be: callbacks of the container may call methods that are locked.
	 */
	@Override
	public boolean postProcessAfterInstantiation(Object bean, String beanName) {
		own(bean);
		return true;
	}

	/** For the products of factories, which come here only. */
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

	/** The weaver moves the body of a method that has an advice into one of this name. */
	private static void requireWoven(LockOperation operation) {
		String body = operation.method().getName() + "_aroundBody";
		if (Arrays.stream(operation.method().getDeclaringClass().getDeclaredMethods())
			.noneMatch((method) -> method.getName().startsWith(body))) {
			throw new IllegalStateException(
					"The lock of %s(): the method is not woven, so that calls would pass the lock by. Put @DistributedLock on the method itself or on the class that declares it, not on an interface or a superclass, and let the weaver see that class"
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
