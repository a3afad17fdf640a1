package io.github.dynamolocks.boot;

import java.util.concurrent.TimeUnit;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.dynamolocks.annotation.DistributedLock;

/**
 * Starts a Spring Boot application in its own JVM that configures nothing, and prints how
 * long the start took until it failed.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class FailingStart {

	public static void main(String[] arguments) {
		SpringApplication application = new SpringApplication(FailingStart.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		long start = System.nanoTime();
		try {
			application.run(arguments).close();
			System.out.println("started");
		}
		catch (RuntimeException ex) {
			System.out.println("failed after " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + " ms");
		}
	}

	@Bean
	Job job() {
		return new Job();
	}

	static class Job {

		@DistributedLock
		void run() {
		}

	}

}
