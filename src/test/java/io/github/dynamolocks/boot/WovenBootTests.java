package io.github.dynamolocks.boot;

import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.aspectj.WovenJvm;
import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts a Spring Boot application with woven locks, in a JVM with the agent of AspectJ.
 * Only the aspect must lock, not a proxy as well.
 */
@Tag("slow")
class WovenBootTests {

	@Test
	void enableDynamoLocksForWovenCodeCreatesNoProxy() {
		try (ChildJvm child = WovenJvm.start(WovenBootTests.class, "--spring.main.banner-mode=off")) {
			assertThat(child.awaitLine("events: ", Duration.ofMinutes(2)))
				.isEqualTo("events: lock self, unlock self, no proxy");
			assertThat(child.awaitExit(Duration.ofSeconds(30))).isZero();
		}
	}

	public static void main(String[] arguments) {
		SpringApplication application = new SpringApplication(Woven.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = application.run(arguments)) {
			context.getBean(Service.class).callSelf();
			System.out.println("events: " + String.join(", ", context.getBean(RecordingLockClient.class).events())
					+ (context.containsBean(DynamoLocksAutoConfigurationTests.PROCESSOR) ? ", a proxy" : ", no proxy"));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableDynamoLocks(mode = AdviceMode.ASPECTJ)
	static class Woven {

		@Bean
		RecordingLockClient lockClient() {
			return new RecordingLockClient();
		}

		@Bean
		Service service() {
			return new Service();
		}

	}

	static class Service {

		void callSelf() {
			self("self");
		}

		@DistributedLock("#id")
		void self(String id) {
		}

	}

}
