package io.github.dynamolocks.boot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.store.InMemoryLockStore;

/**
 * Runs a Spring Boot application that calls a locked method and configures nothing else.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class BootProcess {

	@Bean
	InMemoryLockStore lockStore() {
		return new InMemoryLockStore();
	}

	@Bean
	Shipping shipping() {
		return new Shipping();
	}

	public static void main(String[] arguments) {
		try (ConfigurableApplicationContext context = SpringApplication.run(BootProcess.class, arguments)) {
			System.out.println("locked " + context.getBean(Shipping.class).ship("42"));
			for (String name : new String[] { "locksEndpoint", "dynamoLocksHealthContributor" }) {
				System.out.println(name + (context.containsBean(name) ? " is there" : " is not there"));
			}
		}
	}

	static class Shipping {

		@DistributedLock(scope = "order", resource = "#id")
		String ship(String id) {
			return LeaseContext.current().resource();
		}

	}

}
