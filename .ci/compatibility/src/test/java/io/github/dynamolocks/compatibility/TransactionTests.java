package io.github.dynamolocks.compatibility;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.sql.DataSource;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the order of advice around a method: asynchronous call, lock, transaction.
 */
class TransactionTests {

	private static AnnotationConfigApplicationContext context;

	private final Accounts accounts = context.getBean(Accounts.class);

	private final LockClient client = context.getBean(LockClient.class);

	@BeforeAll
	static void start() {
		context = new AnnotationConfigApplicationContext();
		TestPropertyValues.of(LoopbackDynamoDb.newTable()).applyTo(context);
		context.register(Application.class);
		context.refresh();
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@Test
	void transactionCommitsUnderTheLock() {
		boolean[] heldAtTheEnd = new boolean[1];
		this.accounts.book("1", () -> heldAtTheEnd[0] = isTaken("1"));
		assertThat(heldAtTheEnd[0]).isTrue();
		assertThat(isTaken("1")).isFalse();
	}

	@Test
	void lockOfATransactionIsHeldUntilItsEnd() {
		new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult((status) -> {
			this.accounts.plain("2");
			assertThat(isTaken("2")).isTrue();
		});
		assertThat(isTaken("2")).isFalse();
	}

	@Test
	void asynchronousMethodAcquiresItsLockOnItsOwnThread() throws Exception {
		CompletableFuture<String> where = new CompletableFuture<>();
		Thread caller = Thread.currentThread();
		this.accounts.later("3", (resource) -> where.complete(resource + (Thread.currentThread() != caller)));
		assertThat(where.get(30, TimeUnit.SECONDS)).isEqualTo("3true");
	}

	private boolean isTaken(String resource) {
		return this.client.find(resource).isPresent();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	@EnableTransactionManagement
	@EnableAsync
	static class Application {

		@Bean
		Accounts accounts() {
			return new Accounts();
		}

		@Bean
		DataSource dataSource() {
			return new EmbeddedDatabaseBuilder().setType(EmbeddedDatabaseType.H2).build();
		}

		@Bean
		PlatformTransactionManager transactionManager(DataSource dataSource) {
			return new DataSourceTransactionManager(dataSource);
		}

	}

	static class Accounts {

		@Transactional
		@DistributedLock(resource = "#id")
		void book(String id, Runnable atTheEnd) {
			assertThat(LeaseContext.current().resource()).isEqualTo(id);
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCommit() {
					atTheEnd.run();
				}

			});
		}

		@DistributedLock(resource = "#id")
		void plain(String id) {
		}

		@Async
		@DistributedLock(resource = "#id")
		void later(String id, Consumer<String> body) {
			body.accept(LeaseContext.current().resource());
		}

	}

}
