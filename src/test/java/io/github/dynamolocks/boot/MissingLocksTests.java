package io.github.dynamolocks.boot;

import java.util.logging.Level;

import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import io.github.dynamolocks.LockConfigurationException;
import io.github.dynamolocks.LogCapture;
import io.github.dynamolocks.annotation.EnableDynamoLocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests Spring Boot applications whose context has annotated beans and no locks.
 */
class MissingLocksTests {

	private static final String FAIL = "--dynamo-locks.unlocked-beans=fail";

	@Test
	void propertyFailsTheStartOfAContextWithoutLocks() {
		assertThatExceptionOfType(LockConfigurationException.class).isThrownBy(() -> run(WithoutLocks.class, FAIL))
			.withMessageContaining("run() of bean 'job', " + FailingStart.Job.class.getName())
			.withMessageContaining("dynamo-locks.store=memory");
	}

	@Test
	void disabledLocksStartWithoutAWarning() {
		try (LogCapture log = new LogCapture("io.github.dynamolocks", Level.WARNING);
				ConfigurableApplicationContext context = run(WithoutLocks.class, FAIL,
						"--dynamo-locks.enabled=false")) {
			assertThat(context.isActive()).isTrue();
			assertThat(log.text()).isEmpty();
		}
	}

	@Test
	void lazyBeanIsFoundWithoutCreatingIt() {
		assertThatExceptionOfType(LockConfigurationException.class).isThrownBy(() -> run(LazyJob.class, FAIL))
			.withMessageContaining("run() of bean 'job'");
	}

	/** The check of the parent's locks reports the beans of its children. */
	@Test
	void childOfAContextWithLocksIsReportedOnce() {
		SpringApplicationBuilder child = new SpringApplicationBuilder(Locks.class).web(WebApplicationType.NONE)
			.properties("dynamo-locks.store=memory", "dynamo-locks.unlocked-beans=warn")
			.child(WithoutLocks.class)
			.web(WebApplicationType.NONE);
		try (LogCapture log = new LogCapture("io.github.dynamolocks", Level.WARNING);
				ConfigurableApplicationContext context = child.run()) {
			assertThat(context.isActive()).isTrue();
			assertThat(log.text()).containsOnlyOnce("@DistributedLock has no effect");
		}
	}

	private static ConfigurableApplicationContext run(Class<?> configuration, String... arguments) {
		SpringApplication application = new SpringApplication(configuration);
		application.setWebApplicationType(WebApplicationType.NONE);
		return application.run(arguments);
	}

	@Configuration(proxyBeanMethods = false)
	static class WithoutLocks {

		@Bean
		FailingStart.Job job() {
			return new FailingStart.Job();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyJob {

		@Bean
		@Lazy
		FailingStart.Job job() {
			throw new AssertionError("The bean was created");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Locks {

	}

}
