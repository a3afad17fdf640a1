package io.github.dynamolocks.annotation;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.annotation.TransactionBeans.Ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests transactions that begin and end under the lock. They commit only if the lease is
 * still held.
 */
class TransactionInsideLockTests {

	private static final AnnotationConfigApplicationContext CONTEXT = Contexts.start(LosableLocks.Enabled.class,
			TransactionBeans.Database.class);

	private final Ledger ledger = CONTEXT.getBean(Ledger.class);

	private final LosableLocks locks = CONTEXT.getBean(LosableLocks.class);

	private final TransactionTemplate transaction = CONTEXT.getBean(TransactionTemplate.class);

	@AfterAll
	static void stop() {
		CONTEXT.close();
	}

	@BeforeEach
	void empty() {
		CONTEXT.getBean(JdbcTemplate.class).update("delete from entry");
	}

	@Test
	void transactionCommitsAndTheLockIsReleased() throws Exception {
		this.ledger.lockAndTransact("a", () -> assertThat(this.locks.isFree("a")).isFalse());
		assertThat(this.ledger.count()).isEqualTo(1);
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void lostLeaseRefusesTheCommit() {
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.ledger.lockAndTransact("a", this.locks::loseAll))
			.withMessageContaining("'a'");
		assertThat(this.ledger.count()).isZero();
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void lostLeaseRefusesTheCommitOfATransactionTemplate() {
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> this.ledger.lock("a", () -> {
			this.transaction.executeWithoutResult((status) -> this.ledger.write("before"));
			this.transaction.executeWithoutResult((status) -> {
				this.ledger.write("after");
				this.locks.loseAll();
			});
		}));
		assertThat(this.ledger.count()).isEqualTo(1);
	}

	@Test
	void lostLeaseRefusesTheCommitOfAnIndependentTransaction() {
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.ledger.lockAndTransact("a", () -> this.ledger.transactAnew(() -> {
				this.ledger.write("new");
				this.locks.loseAll();
			})));
		assertThat(this.ledger.count()).isZero();
	}

	@Test
	void lostLeaseRefusesTheEndOfANestedTransactionAndTheOuterCommit() {
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.ledger.lockAndTransact("a", () -> this.ledger.nest(() -> {
				this.ledger.write("nested");
				this.locks.loseAll();
			})));
		assertThat(this.ledger.count()).isZero();
	}

	@Test
	void lostLeaseRefusesTheEndOfAReadOnlyTransaction() {
		List<Integer> completions = new ArrayList<>();
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> this.ledger.lockAndRead("a", () -> {
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
				@Override
				public void afterCompletion(int status) {
					completions.add(status);
				}
			});
			this.locks.loseAll();
		}));
		assertThat(completions).containsExactly(TransactionSynchronization.STATUS_ROLLED_BACK);
	}

	@Test
	void lossOfAnyLockAroundTheTransactionRefusesTheCommit() {
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.ledger.lock("outer", () -> this.ledger.lock("held", () -> {
				this.locks.loseAll();
				this.ledger.lockAndTransact("fresh", () -> {
				});
			})));
		assertThat(this.ledger.count()).isZero();
	}

	@Test
	void exceptionOfTheBodyRollsTheTransactionBack() {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> this.ledger.lockAndTransact("a", () -> {
			throw new Exception("planned");
		})).withMessage("planned");
		assertThat(this.ledger.count()).isZero();
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void transactionWithoutLockCommits() throws Exception {
		this.locks.loseAll();
		this.ledger.transactAnew(() -> this.ledger.write("free"));
		assertThat(this.ledger.count()).isEqualTo(1);
	}

}
