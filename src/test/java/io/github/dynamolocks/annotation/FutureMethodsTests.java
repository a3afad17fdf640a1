package io.github.dynamolocks.annotation;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests methods that return a future.
 */
class FutureMethodsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final AnnotationConfigApplicationContext context = Contexts.start(LosableLocks.Enabled.class,
			FutureService.class, AdviceWithin.class);

	private final LosableLocks locks = this.context.getBean(LosableLocks.class);

	private final FutureService service = this.context.getBean(FutureService.class);

	@AfterEach
	void stop() {
		this.service.work().cancel(true);
		Awaitility.await().untilAsserted(() -> {
			assertThat(this.locks.client().heldLocks()).isZero();
			assertThat(this.locks.client().waitingCallers()).isZero();
		});
		this.context.close();
	}

	@Test
	void lockIsHeldUntilTheFutureCompletes() {
		CompletableFuture<String> result = this.service.ship("a");
		this.service.awaitEvent("ship a under [a]");
		assertThat(this.locks.isFree("a")).isFalse();
		assertThat(result).isNotDone();
		this.service.work().complete("shipped");
		assertThat(result).succeedsWithin(PATIENCE).isEqualTo("shipped");
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void callerIsNotBlockedWhileTheCallWaits() {
		CompletableFuture<String> result;
		try (Lease taken = this.locks.holdElsewhere("a")) {
			result = this.service.ship("a");
			Awaitility.await().until(() -> this.locks.client().waitingCallers() == 1);
			assertThat(this.service.events()).isEmpty();
		}
		this.service.work().complete("shipped");
		assertThat(result).succeedsWithin(PATIENCE).isEqualTo("shipped");
	}

	@Test
	void resourceIsEvaluatedWhenTheMethodIsCalled() {
		StringBuilder id = new StringBuilder("a");
		CompletionStage<String> result;
		try (Lease taken = this.locks.holdElsewhere("a")) {
			result = this.service.stage(id);
			Awaitility.await().until(() -> this.locks.client().waitingCallers() == 1);
			id.append("b");
		}
		assertThat(result.toCompletableFuture()).succeedsWithin(PATIENCE).isEqualTo("[a]");
		assertThatIllegalArgumentException().isThrownBy(() -> this.service.stage(new StringBuilder()));
	}

	@Test
	void exceptionsFailTheFuture() {
		assertThat(this.service.fails("a")).failsWithin(PATIENCE)
			.withThrowableThat()
			.withCause(new IllegalStateException("planned"));
		assertThat(this.service.returnsNull("a")).failsWithin(PATIENCE)
			.withThrowableThat()
			.withMessageContaining(FutureService.class.getName() + ".returnsNull() returned null");
		try (Lease taken = this.locks.holdElsewhere("a")) {
			assertThat(this.service.fails("a")).failsWithin(PATIENCE)
				.withThrowableThat()
				.withCauseInstanceOf(LockNotAcquiredException.class);
		}
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void lostLeaseFailsTheFuture() {
		CompletableFuture<String> result = this.service.ship("a");
		this.service.awaitEvent("ship a under [a]");
		this.locks.loseAll();
		this.service.work().complete("late");
		assertThat(result).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(LeaseLostException.class);
	}

	@Test
	void lostLeaseCancelsTheFutureIfConfigured() {
		CompletableFuture<String> result = this.service.interrupted("a");
		this.service.awaitEvent("interrupted");
		this.locks.loseAll();
		assertThat(result).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(LeaseLostException.class);
		assertThat(this.service.work()).isCancelled();
	}

	@Test
	void cancelledWaiterLeavesTheQueue() {
		try (Lease taken = this.locks.holdElsewhere("a")) {
			CompletableFuture<String> result = this.service.ship("a");
			Awaitility.await().until(() -> this.locks.client().waitingCallers() == 1);
			result.cancel(true);
			Awaitility.await().until(() -> this.locks.client().waitingCallers() == 0);
		}
		assertThat(this.service.events()).isEmpty();
	}

	@Test
	void cancelledResultCancelsTheFutureOfTheMethod() {
		CompletableFuture<String> result = this.service.ship("a");
		this.service.awaitEvent("ship a under [a]");
		result.cancel(true);
		Awaitility.await().until(() -> this.service.work().isCancelled());
		Awaitility.await().until(() -> this.locks.isFree("a"));
	}

	@Test
	void skippedMethodCompletesWithAnEmptyResult() {
		assertThat(this.service.skipped("a")).succeedsWithin(PATIENCE);
		assertThat(this.service.skippedOptional("a")).succeedsWithin(PATIENCE).isEqualTo(Optional.of("ran a"));
		try (Lease taken = this.locks.holdElsewhere("a")) {
			assertThat(this.service.skipped("a")).succeedsWithin(PATIENCE).isNull();
			assertThat(this.service.skippedOptional("a")).succeedsWithin(PATIENCE).isEqualTo(Optional.empty());
		}
		assertThat(this.service.events()).containsExactly("skipped a", "skippedOptional a");
	}

	@Test
	void fallbackIsCalledOnContention() {
		try (Lease taken = this.locks.holdElsewhere("a")) {
			assertThat(this.service.withFallback("a")).succeedsWithin(PATIENCE).isEqualTo("busy a []");
			CompletableFuture<String> never = this.service.withEndlessFallback("a");
			this.service.awaitEvent("endless");
			never.cancel(true);
			Awaitility.await().until(() -> this.service.work().isCancelled());
		}
		assertThat(this.service.withFallback("a")).succeedsWithin(PATIENCE).isEqualTo("ran a [a]");
	}

	@Test
	void refusalOfAnotherLockInTheBodyReachesTheCaller() {
		try (Lease taken = this.locks.holdElsewhere("other")) {
			assertThat(this.service.wantsAnother("a", this.service)).failsWithin(PATIENCE)
				.withThrowableThat()
				.withMessageContaining("'other'");
		}
	}

	@Test
	void severalResourcesAreLockedAllOrNone() {
		assertThat(this.service.several("b", "a")).succeedsWithin(PATIENCE).isEqualTo("[b, a]");
		try (Lease taken = this.locks.holdElsewhere("b")) {
			assertThat(this.service.several("b", "a")).failsWithin(PATIENCE)
				.withThrowableThat()
				.withMessageContaining("'b'");
		}
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void transactionOfTheCallerDoesNotHoldTheLock() {
		TransactionSynchronizationManager.initSynchronization();
		TransactionSynchronizationManager.setActualTransactionActive(true);
		try {
			this.service.work().complete("shipped");
			assertThat(this.service.ship("a")).succeedsWithin(PATIENCE);
			assertThat(this.locks.isFree("a")).isTrue();
			assertThat(TransactionSynchronizationManager.getSynchronizations()).isEmpty();
		}
		finally {
			TransactionSynchronizationManager.setActualTransactionActive(false);
			TransactionSynchronizationManager.clearSynchronization();
		}
	}

	@Test
	void nestedCallSharesTheLock() {
		assertThat(this.service.nests("a", this.service)).succeedsWithin(PATIENCE).isEqualTo("[a] under [a]");
	}

	@Test
	void otherAdviceRunsUnderTheLock() {
		this.service.work().complete("shipped");
		assertThat(this.service.ship("a")).succeedsWithin(PATIENCE);
		assertThat(this.context.getBean(AdviceWithin.class).seen()).containsExactly("ship under [a]");
	}

	@Test
	void closedContextRefusesCalls() {
		this.context.close();
		assertThat(this.service.ship("a")).failsWithin(PATIENCE).withThrowableThat().withMessageContaining("closed");
		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.locks.client().acquire(LockRequest.of("a")));
	}

}
