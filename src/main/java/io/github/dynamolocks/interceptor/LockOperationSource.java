package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Internal;

/**
 * Finds the methods that ask for a lock, and their operations. The interceptor caches the
 * result. Safe for use by any number of threads.
 */
@Internal
public interface LockOperationSource {

	/**
	 * Returns the operation of a method.
	 * @param method the called method; of an interface, if the proxy implements
	 * interfaces
	 * @param targetClass the class of the bean behind the proxy
	 * @return the operation, or null if the method asks for no lock
	 * @throws IllegalStateException if an attribute is not valid; the message names
	 * class, method, attribute, value and remedy
	 */
	@Nullable LockOperation getOperation(Method method, Class<?> targetClass);

}
