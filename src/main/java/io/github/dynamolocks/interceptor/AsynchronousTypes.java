package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;

import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/**
 * Knows the return types that stand for work which goes on after the method has returned.
 */
final class AsynchronousTypes {

	private static final boolean REACTIVE_STREAMS_PRESENT = ClassUtils.isPresent("org.reactivestreams.Publisher",
			AsynchronousTypes.class.getClassLoader());

	private AsynchronousTypes() {
	}

	static boolean isReturnedBy(Method method) {
		Class<?> type = method.getReturnType();
		return Future.class.isAssignableFrom(type) || CompletionStage.class.isAssignableFrom(type)
				|| Flow.Publisher.class.isAssignableFrom(type) || KotlinDetector.isSuspendingFunction(method)
				|| (REACTIVE_STREAMS_PRESENT && ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null);
	}

}
