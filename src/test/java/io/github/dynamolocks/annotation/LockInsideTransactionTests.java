package io.github.dynamolocks.annotation;

import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.annotation.TransactionBeans.Ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that a lock acquired inside a transaction is held until the transaction has
 * completed.
 */
class LockInsideTransactionTests {

	private static final AnnotationConfigApplicationContext CONTEXT = Contexts.start(LosableLocks.Enabled.class,
			TransactionBeans.Database.class);

	private final Ledger ledger = CONTEXT.getBean(Ledger.class);

	private final LosableLocks locks = CONTEXT.getBean(LosableLocks.class);

	@AfterAll
	static void stop() {
		CONTEXT.close();
	}

	@BeforeEach
	void empty() {
		CONTEXT.getBean(JdbcTemplate.class).update("delete from entry");
	}

	@Test
	void lockIsHeldUntilTheCommit() throws Exception {
		List<String> events = new ArrayList<>();
		this.ledger.transactAnew(() -> {
			this.ledger.lock("a", () -> assertThat(LeaseContext.current().resource()).isEqualTo("a"));
			assertThat(LeaseContext.find()).isEmpty();
			assertThat(this.locks.isFree("a")).isFalse();
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
				@Override
				public void afterCommit() {
					events.add("after commit: free " + LockInsideTransactionTests.this.locks.isFree("a"));
				}

				@Override
				public void afterCompletion(int status) {
					events.add("after completion: free " + LockInsideTransactionTests.this.locks.isFree("a"));
				}
			});
		});
		assertThat(events).containsExactly("after commit: free false", "after completion: free false");
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void lockIsHeldUntilTheRollback() {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> this.ledger.transactAnew(() -> {
			this.ledger.lock("a", () -> this.ledger.write("lost"));
			assertThat(this.locks.isFree("a")).isFalse();
			throw new Exception("planned");
		})).withMessage("planned");
		assertThat(this.ledger.count()).isZero();
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void lockIsHeldUntilTheTransactionEndsAlthoughTheMethodFailed() throws Exception {
		this.ledger.transactAnew(() -> {
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.ledger.lock("a", () -> {
				throw new IllegalStateException("planned");
			}));
			assertThat(this.locks.isFree("a")).isFalse();
		});
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void callsInTheSameTransactionShareTheLock() throws Exception {
		List<String> owners = new ArrayList<>();
		this.ledger.transactAnew(() -> {
			owners.add(this.ledger.lock("a", () -> owners.add(this.ledger.lock("a", () -> {
			}))));
			owners.add(this.ledger.lock("a", () -> {
			}));
			this.ledger.suspend(() -> owners.add(this.ledger.lock("a", () -> {
			})));
			owners.add(this.locks.client().execute(LockRequest.of("a"), Lease::owner));
			assertThat(this.locks.owner("a")).contains(owners.get(0));
		});
		assertThat(owners).hasSize(5).containsOnly(owners.get(0));
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void leaseLostAfterTheMethodRefusesTheCommit() {
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> this.ledger.transactAnew(() -> {
			this.ledger.lock("a", () -> this.ledger.write("a"));
			this.locks.loseAll();
		})).withMessageContaining("'a'");
		assertThat(this.ledger.count()).isZero();
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void lostLeaseRefusesTheCommitOfATransactionManagerThatIsNotABean() {
		TransactionTemplate transaction = new TransactionTemplate(
				new JdbcTransactionManager(CONTEXT.getBean(DataSource.class)));
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> transaction.executeWithoutResult((status) -> {
				lock("a");
				this.ledger.write("a");
				this.locks.loseAll();
			}));
		assertThat(this.ledger.count()).isZero();
	}

	private void lock(String id) {
		try {
			this.ledger.lock(id, () -> {
			});
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void callerGetsTheLossOfALeaseInTheMethod() {
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> this.ledger.transactAnew(() -> {
			assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> this.ledger.lock("a", () -> {
				this.ledger.write("a");
				this.locks.loseAll();
			}));
			this.ledger.write("b");
		}));
		assertThat(this.ledger.count()).isZero();
	}

	@Test
	void lockOfAnIndependentTransactionIsHeldUntilThatTransactionEnds() throws Exception {
		this.ledger.transactAnew(() -> {
			this.ledger.lock("outer", () -> {
			});
			this.ledger.transactAnew(() -> {
				this.ledger.lock("outer", () -> {
				});
				this.ledger.lock("inner", () -> {
				});
				assertThat(this.locks.isFree("inner")).isFalse();
			});
			assertThat(this.locks.isFree("inner")).isTrue();
			assertThat(this.locks.isFree("outer")).isFalse();
		});
		assertThat(this.locks.isFree("outer")).isTrue();
	}

	@Test
	void lockEndsWithTheMethodIfTheTransactionIsSuspended() throws Exception {
		this.ledger.transactAnew(() -> this.ledger.suspend(() -> {
			this.ledger.lock("a", () -> {
			});
			assertThat(this.locks.isFree("a")).isTrue();
		}));
	}

	@Test
	void lockEndsWithTheMethodWithoutTransaction() throws Exception {
		this.ledger.support(() -> {
			this.ledger.lock("a", () -> {
			});
			assertThat(TransactionSynchronizationManager.isSynchronizationActive()).isTrue();
			assertThat(this.locks.isFree("a")).isTrue();
		});
	}

	@Test
	void lockAcquiredInACallbackAfterCompletionEndsWithTheCallback() throws Exception {
		List<String> events = new ArrayList<>();
		this.ledger.transactAnew(
				() -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
					@Override
					public void afterCompletion(int status) {
						try {
							LockInsideTransactionTests.this.ledger.lock("a", () -> events.add("locked"));
						}
						catch (Exception ex) {
							events.add(ex.toString());
						}
					}
				}));
		assertThat(events).containsExactly("locked");
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void lockAroundTheTransactionIsHeldAfterIt() throws Exception {
		this.ledger.lock("a", () -> {
			this.ledger.transactAnew(() -> this.ledger.lock("a", () -> {
			}));
			assertThat(this.locks.isFree("a")).isFalse();
		});
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void lockOfNestedTransactionalMethodIsHeldUntilTheOuterTransactionEnds() throws Exception {
		this.ledger.transactAnew(() -> {
			this.ledger.lockAndTransact("a", () -> {
			});
			assertThat(this.locks.isFree("a")).isFalse();
		});
		assertThat(this.ledger.count()).isEqualTo(1);
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void severalResourcesAreHeldUntilTheTransactionEnds() throws Exception {
		this.ledger.transactAnew(() -> {
			this.ledger.lockBoth("b", "a");
			this.ledger.lockBoth("a", "c");
			assertThat(List.of(this.locks.isFree("a"), this.locks.isFree("b"), this.locks.isFree("c")))
				.containsOnly(false);
		});
		assertThat(List.of(this.locks.isFree("a"), this.locks.isFree("b"), this.locks.isFree("c"))).containsOnly(true);
	}

	@Test
	void refusedCallHoldsNoLock() throws Exception {
		try (Lease taken = this.locks.holdElsewhere("b")) {
			this.ledger.transactAnew(() -> {
				assertThatExceptionOfType(LockNotAcquiredException.class)
					.isThrownBy(() -> this.ledger.lockBoth("a", "b"))
					.withMessageContaining("'b'");
				assertThat(this.locks.isFree("a")).isTrue();
			});
		}
	}

}
