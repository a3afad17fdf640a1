package io.github.dynamolocks.annotation;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LogCapture;
import io.github.dynamolocks.OnContention;
import io.github.dynamolocks.test.InMemoryLocks;
import io.github.dynamolocks.test.TestLocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests a retry that meets the lock that its own first try still holds.
 */
class RetriedHoldAtLeastTests {

	private final AnnotationConfigApplicationContext context = Contexts.start(Locks.class);

	private final InMemoryLocks locks = this.context.getBean(InMemoryLocks.class);

	private final Jobs jobs = this.context.getBean(Jobs.class);

	@AfterEach
	void stop() {
		this.context.close();
	}

	@Test
	void callerGetsTheFailureOfTheFirstTry() {
		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.jobs.run("r"))
			.satisfies(RetriedHoldAtLeastTests::hasOriginalFailure);
		assertThat(this.jobs.calls()).isEqualTo(1);
	}

	@Test
	void skippedRetryLogsTheFailureOfTheFirstTry() {
		try (LogCapture log = new LogCapture("io.github.dynamolocks.interceptor")) {
			this.jobs.runOrSkip("r");

			assertThat(log.text()).contains("runOrSkip() is skipped after an earlier failure", "planned 1");
		}
		assertThat(this.jobs.calls()).isEqualTo(1);
	}

	@Test
	void callerOfAFutureGetsTheFailureOfTheFirstTry() {
		CompletableFuture<Void> first = this.jobs.runLater("r");
		this.locks.advance(Duration.ZERO);
		assertThat(first).isCompletedExceptionally();

		CompletableFuture<Void> second = this.jobs.runLater("r");
		this.locks.advance(Duration.ofSeconds(1));

		assertThat(second).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(LockNotAcquiredException.class)
			.satisfies(RetriedHoldAtLeastTests::hasOriginalFailure);
	}

	@Test
	void callerGetsNoFailureThatAnEarlierCallerHandled() {
		LockClient client = this.locks.client();
		LockRequest request = LockRequest.of("r").withHoldAtLeast(Duration.ofSeconds(10));
		client.execute(request, (lease) -> {
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> client.execute(request, (nested) -> {
					throw new IllegalStateException("handled");
				}));
			return lease;
		});

		assertIsRefusedWithoutSuppressed(request);
	}

	@Test
	void callerGetsNoFailureFromBeforeASuccess() {
		LockClient client = this.locks.client();
		LockRequest request = LockRequest.of("r").withHoldAtLeast(Duration.ofSeconds(10));
		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.jobs.run("r"));
		this.locks.leaseRunsOut("r");
		client.execute(request, (lease) -> lease);

		assertIsRefusedWithoutSuppressed(request);
	}

	@Test
	void callerGetsNoFailureIfAnotherClientHoldsTheLock() {
		LockRequest request = LockRequest.of("r").withHoldAtLeast(Duration.ofSeconds(10));
		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.jobs.run("r"));
		this.locks.leaseRunsOut("r");
		this.locks.heldByAnother("r", Duration.ofSeconds(30));

		assertIsRefusedWithoutSuppressed(request);
	}

	private void assertIsRefusedWithoutSuppressed(LockRequest request) {
		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.locks.client().execute(request, (lease) -> lease))
			.satisfies((ex) -> assertThat(ex.getSuppressed()).isEmpty());
	}

	private static void hasOriginalFailure(Throwable thrown) {
		assertThat(thrown.getSuppressed()).singleElement()
			.isInstanceOf(IllegalStateException.class)
			.extracting(Throwable::getMessage)
			.isEqualTo("planned 1");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	@EnableResilientMethods
	static class Locks {

		@Bean
		InMemoryLocks locks() {
			return TestLocks.inMemory();
		}

		@Bean
		LockClient lockClient(InMemoryLocks locks) {
			return locks.client();
		}

		@Bean
		Jobs jobs() {
			return new Jobs();
		}

	}

	static class Jobs {

		private final AtomicInteger calls = new AtomicInteger();

		@Retryable(maxRetries = 2, delay = 0)
		@DistributedLock(resource = "#id", holdAtLeast = "10s", onContention = OnContention.SKIP)
		void runOrSkip(String id) {
			throw new IllegalStateException("planned " + this.calls.incrementAndGet());
		}

		@Retryable(maxRetries = 2, delay = 0)
		@DistributedLock(resource = "#id", holdAtLeast = "10s")
		void run(String id) {
			fail();
		}

		@DistributedLock(resource = "#id", holdAtLeast = "10s")
		CompletableFuture<Void> runLater(String id) {
			return CompletableFuture.runAsync(this::fail, Runnable::run);
		}

		int calls() {
			return this.calls.get();
		}

		private void fail() {
			throw new IllegalStateException("planned " + this.calls.incrementAndGet());
		}

	}

}
