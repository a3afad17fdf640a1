package io.github.dynamolocks.boot;

import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Checks that invalid property values fail the start, under every spelling of a property
 * name that Spring Boot accepts.
 */
class BadPropertyTests {

	@ParameterizedTest
	@CsvSource({ "dynamo-locks.lease", "dynamo-locks.LEASE", "DYNAMO_LOCKS_LEASE", "DYNAMOLOCKS_LEASE" })
	void leaseOutOfRangeFailsTheStartWithItsValueAndTheRange(String name) {
		assertFails(name, "1s", "dynamo-locks.lease", "\"1s\"", "from 3s to 30d");
	}

	@ParameterizedTest
	@CsvSource({ "dynamo-locks.wait-time", "DYNAMO_LOCKS_WAIT_TIME", "DYNAMOLOCKS_WAITTIME" })
	void invalidDurationFailsTheStartWithAnExample(String name) {
		assertFails(name, "soon", "dynamo-locks.wait-time", "\"soon\"", "5s");
	}

	@ParameterizedTest
	@CsvSource({ "dynamo-locks.fenced", "DYNAMO_LOCKS_FENCED" })
	void invalidBooleanFailsTheStart(String name) {
		assertFails(name, "perhaps", "dynamo-locks.fenced", "\"perhaps\"", "true");
	}

	@ParameterizedTest
	@CsvSource({ "dynamo-locks.enabled", "DYNAMO_LOCKS_ENABLED" })
	void invalidValueOfEnabledFailsTheStart(String name) {
		assertFails(name, "perhaps", "dynamo-locks.enabled", "\"perhaps\"", "true");
	}

	private static void assertFails(String name, String value, String... messages) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.of(name, value)));
		SpringApplication application = new SpringApplication(Locked.class);
		application.setEnvironment(environment);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatThrownBy(() -> application.run("--spring.main.banner-mode=off").close()).satisfies((failure) -> {
			for (String message : messages) {
				assertThat(failure).hasStackTraceContaining(message);
			}
		});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Locked {

		@Bean
		InMemoryLockStore lockStore() {
			return new InMemoryLockStore();
		}

		@Bean
		Job job() {
			return new Job();
		}

	}

	static class Job {

		@DistributedLock
		void run() {
		}

	}

}
