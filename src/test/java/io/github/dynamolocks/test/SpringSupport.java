package io.github.dynamolocks.test;

import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.junit.jupiter.SpringExtension;
import org.springframework.test.context.support.PropertyProvider;
import org.springframework.test.context.support.TestConstructorUtils;

import io.github.dynamolocks.LockClient;

/**
 * Gives access to the Spring context of a test. All methods except {@link #isOne} and
 * {@link #isPossible} need Spring's test module.
 */
final class SpringSupport {

	private static final boolean POSSIBLE = OptionalJar.SPRING_TEST.isPresent();

	private SpringSupport() {
	}

	static boolean isPossible() {
		return POSSIBLE;
	}

	/** Returns whether a test has a Spring context. */
	static boolean isOne(ExtensionContext context) {
		return POSSIBLE && context.getTestClass().filter(SpringSupport::extendsSpring).isPresent();
	}

	private static boolean extendsSpring(Class<?> testClass) {
		for (Class<?> type = testClass; type != null; type = type.getEnclosingClass()) {
			if (Found.in(type)) {
				return true;
			}
			if (Modifier.isStatic(type.getModifiers())) {
				return false;
			}
		}
		return false;
	}

	/** Returns whether Spring resolves a parameter. */
	static boolean autowires(ParameterContext parameter, ExtensionContext context) {
		return Found.autowires(parameter, context);
	}

	/** Loads the context if it is not loaded yet. */
	static void loadContext(ExtensionContext context) {
		ApplicationContext unused = SpringExtension.getApplicationContext(context);
	}

	/** Returns the context's only or primary client. */
	static Optional<LockClient> lockClient(ExtensionContext context) {
		return Optional
			.ofNullable(SpringExtension.getApplicationContext(context).getBeanProvider(LockClient.class).getIfUnique());
	}

	/**
	 * Uses Spring's test module; it is loaded only if that module is present.
	 */
	private static final class Found {

		static boolean in(Class<?> type) {
			return AnnotationSupport.findRepeatableAnnotations(type, ExtendWith.class)
				.stream()
				.flatMap((extend) -> Arrays.stream(extend.value()))
				.anyMatch(SpringExtension.class::isAssignableFrom);
		}

		static boolean autowires(ParameterContext parameter, ExtensionContext context) {
			if (List.of(Autowired.class, Qualifier.class, Value.class).stream().anyMatch(parameter::isAnnotated)) {
				return true;
			}
			PropertyProvider properties = (name) -> context.getConfigurationParameter(name).orElse(null);
			return parameter.getDeclaringExecutable() instanceof Constructor<?> constructor
					&& TestConstructorUtils.isAutowirableConstructor(constructor, properties);
		}

	}

}
