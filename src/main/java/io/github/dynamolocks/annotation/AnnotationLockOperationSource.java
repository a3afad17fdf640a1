package io.github.dynamolocks.annotation;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.MethodClassKey;

import io.github.dynamolocks.interceptor.LockOperation;
import io.github.dynamolocks.interceptor.LockOperationSource;

/**
 * Finds the lock operation that {@link DistributedLock} declares for a method. Caches the
 * declarations, because the start of a context looks up each method several times.
 */
final class AnnotationLockOperationSource implements LockOperationSource {

	private final Map<MethodClassKey, Optional<LockDeclaration>> declarations = new ConcurrentHashMap<>(256);

	private final AttributeText text;

	AnnotationLockOperationSource(ConfigurableBeanFactory beanFactory) {
		this.text = new AttributeText(beanFactory);
	}

	/**
	 * Returns whether a method asks for a lock. Does not check that the lock can work.
	 * @param method the method
	 * @param targetClass the class of the bean
	 * @return whether the annotation applies to the method
	 */
	boolean isLocked(Method method, Class<?> targetClass) {
		return declaration(method, targetClass).isPresent();
	}

	/**
	 * Returns whether a method has the annotation itself, and not only its class or
	 * interface.
	 * @param method the method
	 * @param targetClass the class of the bean
	 * @return whether the method, or a method that it overrides, has the annotation
	 */
	boolean isOnMethod(Method method, Class<?> targetClass) {
		return declaration(method, targetClass).filter(LockDeclaration::isOnMethod).isPresent();
	}

	@Override
	public @Nullable LockOperation getOperation(Method method, Class<?> targetClass) {
		return declaration(method, targetClass)
			.map((declaration) -> new LockAttributes(declaration, this.text).operation())
			.orElse(null);
	}

	private Optional<LockDeclaration> declaration(Method method, Class<?> targetClass) {
		MethodClassKey key = new MethodClassKey(method, targetClass);
		Optional<LockDeclaration> declaration = this.declarations.get(key);
		if (declaration == null) {
			declaration = Optional.ofNullable(LockDeclaration.find(method, targetClass));
			this.declarations.put(key, declaration);
		}
		return declaration;
	}

}
