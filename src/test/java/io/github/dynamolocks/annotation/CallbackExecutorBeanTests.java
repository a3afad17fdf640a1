package io.github.dynamolocks.annotation;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the executor bean of one name runs asynchronous methods, and no other
 * executor.
 */
class CallbackExecutorBeanTests {

	@Test
	void namedExecutorRunsAsynchronousMethods() {
		try (AnnotationConfigApplicationContext context = Contexts.start(Memory.class, Own.class, Jobs.class)) {
			assertThat(context.getBean(Jobs.class).run()).succeedsWithin(Duration.ofSeconds(30))
				.asString()
				.startsWith("own-");
		}
	}

	@Test
	void executorOfAnotherNameIsNotUsed() {
		try (AnnotationConfigApplicationContext context = Contexts.start(Memory.class, Another.class, Jobs.class)) {
			assertThat(context.getBean(Jobs.class).run()).succeedsWithin(Duration.ofSeconds(30))
				.asString()
				.startsWith("dynamo-locks-callback-");
		}
	}

	private static ExecutorService executor(String name) {
		return Executors.newSingleThreadExecutor((task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			return thread;
		});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Memory {

		@Bean
		LockStore lockStore() {
			return new InMemoryLockStore();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Own {

		@Bean
		ExecutorService dynamoLocksCallbackExecutor() {
			return executor("own-1");
		}

		@Bean
		ExecutorService applicationTaskExecutor() {
			return executor("another-1");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Another {

		@Bean
		ExecutorService applicationTaskExecutor() {
			return executor("another-1");
		}

	}

	static class Jobs {

		@DistributedLock
		CompletableFuture<String> run() {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

	}

}
