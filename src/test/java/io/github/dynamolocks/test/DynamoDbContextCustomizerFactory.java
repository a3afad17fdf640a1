package io.github.dynamolocks.test;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;

/**
 * Applies {@link DynamoDbTest} to Spring's test contexts.
 * {@code META-INF/spring.factories} registers it.
 */
final class DynamoDbContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		return TestSpec.of(testClass).map(DynamoDbContextCustomizer::new).orElse(null);
	}

}
