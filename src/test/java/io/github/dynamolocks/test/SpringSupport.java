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
 * What there is to know about tests with a Spring context. All but {@link #isOne} needs
 * Spring's test module.
 */
final class SpringSupport {

	private static final boolean POSSIBLE = OptionalJar.SPRING_TEST.isPresent();

	private SpringSupport() {
	}

	static boolean isPossible() {
		return POSSIBLE;
	}

	/** Whether a test has a Spring context. */
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

	/** Whether a parameter is Spring's to resolve. */
	static boolean autowires(ParameterContext parameter, ExtensionContext context) {
		return Found.autowires(parameter, context);
	}

	/** Loads the context unless it has been loaded. */
	static void loadContext(ExtensionContext context) {
		ApplicationContext unused = SpringExtension.getApplicationContext(context);
	}

	/** The context's client, if it has one that stands out. */
	static Optional<LockClient> lockClient(ExtensionContext context) {
		return Optional
			.ofNullable(SpringExtension.getApplicationContext(context).getBeanProvider(LockClient.class).getIfUnique());
	}

	/**
	 * Loaded with Spring's test module only.
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
