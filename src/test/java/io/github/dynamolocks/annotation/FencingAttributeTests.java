package io.github.dynamolocks.annotation;

import java.util.Map;
import java.util.OptionalLong;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a method selects its fencing token, or uses the property.
 */
class FencingAttributeTests {

	@ParameterizedTest
	@CsvSource({ "false, false, true, false", "true, true, true, false" })
	void fencedAttributeOverridesTheProperty(String property, boolean byDefault, boolean on, boolean off) {
		try (AnnotationConfigApplicationContext context = Contexts.start(Map.of("dynamo-locks.fenced", property),
				Memory.class, Tokens.class)) {
			Tokens tokens = context.getBean(Tokens.class);
			assertThat(tokens.byDefault().isPresent()).as("default").isEqualTo(byDefault);
			assertThat(tokens.on().isPresent()).as("on").isEqualTo(on);
			assertThat(tokens.off().isPresent()).as("off").isEqualTo(off);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Memory {

		@Bean
		LockStore lockStore() {
			return new InMemoryLockStore();
		}

	}

	static class Tokens {

		@DistributedLock
		OptionalLong byDefault() {
			return LeaseContext.current().fencingToken();
		}

		@DistributedLock(fenced = Fencing.ON)
		OptionalLong on() {
			return LeaseContext.current().fencingToken();
		}

		@DistributedLock(fenced = Fencing.OFF)
		OptionalLong off() {
			return LeaseContext.current().fencingToken();
		}

	}

}
