package io.github.dynamolocks.annotation;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests how long a closing context waits for methods that run under a lock.
 */
class ShutdownGraceTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Map<String, Object> PROPERTIES = Map.of("dynamo-locks.shutdown-grace", "1h");

	private final CountDownLatch running = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void end() {
		this.release.countDown();
	}

	@ParameterizedTest
	@ValueSource(classes = { OurClient.class, OwnClient.class })
	void methodFinishesBeforeTheLastCreatedBeansAreDestroyed(Class<?> client) {
		AnnotationConfigApplicationContext context = Contexts.start(PROPERTIES, client, Shipping.class, Database.class);
		CompletableFuture<Boolean> shipped = ship(context);
		CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
		Awaitility.await().during(Duration.ofMillis(300)).until(() -> !closing.isDone());

		this.release.countDown();

		assertThat(shipped).as("with a database").succeedsWithin(PATIENCE).isEqualTo(true);
		assertThat(closing).succeedsWithin(PATIENCE);
	}

	@Test
	void contextClosedByALockedMethodDoesNotWaitForTheMethod() {
		AnnotationConfigApplicationContext context = Contexts.start(PROPERTIES, OurClient.class, Shipping.class,
				Database.class);
		CompletableFuture<Boolean> shipped = CompletableFuture
			.supplyAsync(() -> context.getBean(Shipping.class).ship("42", () -> {
				context.close();
				return true;
			}));

		assertThat(shipped).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(LeaseLostException.class);
	}

	@Test
	void lockedMethodThatClosesAClosingContextDoesNotDelayIt() {
		AnnotationConfigApplicationContext context = Contexts.start(PROPERTIES, OurClient.class, Shipping.class,
				Database.class);
		CompletableFuture<Boolean> shipped = CompletableFuture
			.supplyAsync(() -> context.getBean(Shipping.class).ship("42", () -> {
				this.running.countDown();
				await(this.release);
				context.close();
				return true;
			}));
		await(this.running);
		CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
		Awaitility.await().during(Duration.ofMillis(300)).until(() -> !closing.isDone());

		this.release.countDown();

		assertThat(closing).succeedsWithin(PATIENCE);
		Awaitility.await().until(shipped::isDone);
	}

	@Test
	void stoppedContextKeepsItsLocks() {
		try (AnnotationConfigApplicationContext context = Contexts.start(PROPERTIES, OurClient.class, Shipping.class,
				Database.class)) {
			context.stop();
			assertThat(context.getBean(Shipping.class).ship("42", () -> true)).isTrue();
			context.start();
			assertThat(context.getBean(Shipping.class).ship("42", () -> true)).isTrue();
		}
	}

	@Test
	void contextStoppedFirstWaitsForMethodsWhenItCloses() {
		AnnotationConfigApplicationContext context = Contexts.start(PROPERTIES, OurClient.class, Shipping.class,
				Database.class);
		CompletableFuture<Boolean> shipped = ship(context);
		context.stop();
		CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
		Awaitility.await().during(Duration.ofMillis(300)).until(() -> !closing.isDone());

		this.release.countDown();

		assertThat(shipped).as("with a database").succeedsWithin(PATIENCE).isEqualTo(true);
		assertThat(closing).succeedsWithin(PATIENCE);
	}

	@Test
	void childContextThatClosesLeavesTheClientOfItsParentOpen() {
		try (AnnotationConfigApplicationContext parent = Contexts.start(PROPERTIES, OurClient.class, Shipping.class,
				Database.class)) {
			AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext();
			child.setParent(parent);
			child.refresh();
			child.close();
			parent.stop();
			assertThat(parent.getBean(Shipping.class).ship("42", () -> true)).isTrue();
		}
	}

	@Test
	void clientThatTheContextDoesNotOwnStaysOpen() {
		AnnotationConfigApplicationContext context = Contexts.start(PROPERTIES, BorrowedClient.class, Shipping.class,
				Database.class);
		LockClient client = context.getBean(LockClient.class);
		context.close();
		client.acquire(LockRequest.of("order:42")).close();
		((DefaultLockClient) client).close();
		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> client.acquire(LockRequest.of("order:42")));
	}

	/**
	 * Calls a method that ends when the test completes it and returns whether its bean
	 * still exists.
	 */
	private CompletableFuture<Boolean> ship(AnnotationConfigApplicationContext context) {
		Shipping shipping = context.getBean(Shipping.class);
		CompletableFuture<Boolean> shipped = CompletableFuture.supplyAsync(() -> shipping.ship("42", () -> {
			this.running.countDown();
			await(this.release);
			return true;
		}));
		await(this.running);
		return shipped;
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class OurClient {

		@Bean
		LockStore store() {
			return new InMemoryLockStore();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class OwnClient {

		@Bean
		LockClient ownClient() {
			return DefaultLockClient.builder(new InMemoryLockStore())
				.settings(LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ofHours(1)))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class BorrowedClient {

		@Bean(destroyMethod = "")
		LockClient borrowedClient() {
			return DefaultLockClient.builder(new InMemoryLockStore()).build();
		}

	}

	static class Shipping {

		private final ObjectProvider<Database> database;

		Shipping(ObjectProvider<Database> database) {
			this.database = database;
		}

		@DistributedLock(scope = "order", resource = "#id")
		boolean ship(String id, BooleanSupplier work) {
			Database used = this.database.getObject();
			return work.getAsBoolean() && !used.destroyed;
		}

	}

	/** Is created at the first call, and so is destroyed first. */
	@Lazy
	static class Database implements DisposableBean {

		private volatile boolean destroyed;

		@Override
		public void destroy() {
			this.destroyed = true;
		}

	}

}
