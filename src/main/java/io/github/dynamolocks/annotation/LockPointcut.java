package io.github.dynamolocks.annotation;

import java.lang.reflect.Method;

import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Matches the methods that ask for a lock. Does not check their attributes, because
 * Spring also evaluates the pointcut to predict the type of a bean, where an error would
 * be out of place.
 */
final class LockPointcut extends StaticMethodMatcherPointcut {

	private final AnnotationLockOperationSource operations;

	LockPointcut(AnnotationLockOperationSource operations) {
		this.operations = operations;
		setClassFilter((type) -> AnnotationUtils.isCandidateClass(type, DistributedLock.class));
	}

	@Override
	public boolean matches(Method method, Class<?> targetClass) {
		return this.operations.isLocked(method, targetClass);
	}

}
