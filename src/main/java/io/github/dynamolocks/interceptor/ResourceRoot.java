package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The root object of a resource expression, {@code #root}. Method and class are those of
 * the target, so that a resource does not depend on the kind of the proxy. Objects are
 * never compared. The arguments are an array, as in Spring's other expressions.
 *
 * @param method the method in the target class
 * @param methodName its name
 * @param target the bean behind the proxy
 * @param targetClass its class
 * @param args the arguments of the call
 */
@SuppressWarnings("ArrayRecordComponent")
record ResourceRoot(Method method, String methodName, @Nullable Object target, Class<?> targetClass,
		@Nullable Object[] args) {

	/** The properties that an expression can use. */
	static final List<String> PROPERTIES = Stream.of(ResourceRoot.class.getRecordComponents())
		.map(RecordComponent::getName)
		.toList();

	static ResourceRoot of(LockOperation operation, @Nullable Object target, @Nullable Object[] args) {
		return new ResourceRoot(operation.method(), operation.method().getName(), target, operation.targetClass(),
				args);
	}

	static String describeProperties() {
		return PROPERTIES.stream().map((property) -> "#root." + property).collect(Collectors.joining(", "));
	}

}
