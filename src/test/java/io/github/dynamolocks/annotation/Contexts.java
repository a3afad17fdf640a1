package io.github.dynamolocks.annotation;

import java.util.Map;
import java.util.function.Consumer;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

import io.github.dynamolocks.test.RecordingLockClient;

/**
 * Starts application contexts with a client that only records its locks.
 */
final class Contexts {

	private Contexts() {
	}

	static AnnotationConfigApplicationContext start(Class<?>... classes) {
		return start((context) -> {
		}, classes);
	}

	static AnnotationConfigApplicationContext start(Map<String, Object> properties, Class<?>... classes) {
		return start((context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("test", properties)), classes);
	}

	private static AnnotationConfigApplicationContext start(Consumer<AnnotationConfigApplicationContext> customizer,
			Class<?>... classes) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		customizer.accept(context);
		context.register(classes);
		try {
			context.refresh();
			return context;
		}
		catch (RuntimeException ex) {
			context.close();
			throw ex;
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Recording {

		@Bean
		RecordingLockClient lockClient() {
			return new RecordingLockClient();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks(proxyTargetClass = true)
	static class RecordingWithSubclasses {

		@Bean
		RecordingLockClient lockClient() {
			return new RecordingLockClient();
		}

	}

}
