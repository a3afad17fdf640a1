package io.github.dynamolocks.annotation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.annotation.TransactionBeans.Ledger;
import io.github.dynamolocks.test.InMemoryLocks;
import io.github.dynamolocks.test.LockAssertions;
import io.github.dynamolocks.test.TestLocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests locks of a transaction whose leases fail to close.
 */
class TransactionHoldFailureTests {

	private final AnnotationConfigApplicationContext context = Contexts.start(Locks.class,
			TransactionBeans.Database.class);

	private final InMemoryLocks locks = this.context.getBean(InMemoryLocks.class);

	private final Faults faults = this.context.getBean(Faults.class);

	private final Ledger ledger = this.context.getBean(Ledger.class);

	@AfterEach
	void nothingIsHeld() {
		for (String resource : List.of("a", "b", "c")) {
			LockAssertions.assertThatLock(this.locks, resource).isFree();
		}
		this.context.close();
	}

	@Test
	void leaseLostWhileACallJoinsItReleasesTheOtherLeasesOfTheCall() {
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> this.ledger.transactAnew(() -> {
			this.ledger.lockBoth("a", "c");
			this.faults.onClose("a", TransactionHoldFailureTests::lost);
			this.ledger.lockBoth("a", "b");
		})).withMessageContaining("'a'").satisfies((ex) -> assertThat(ex.getSuppressed()).isEmpty());
	}

	@Test
	void callerGetsEveryLossOfALeaseThatItsCallJoins() {
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> this.ledger.transactAnew(() -> {
			this.ledger.lockBoth("a", "b");
			this.faults.onClose("a", TransactionHoldFailureTests::lost);
			this.faults.onClose("b", TransactionHoldFailureTests::lost);
			this.ledger.lockBoth("a", "b");
		}))
			.withMessageContaining("'a'")
			.satisfies((ex) -> assertThat(ex.getSuppressed()).singleElement()
				.isInstanceOf(LeaseLostException.class)
				.extracting(Throwable::getMessage)
				.asString()
				.contains("'b'"));
	}

	@Test
	void errorAtTheEndOfTheTransactionReleasesTheOtherLeases() throws Exception {
		this.faults.onClose("b", (lease) -> {
			throw new StackOverflowError("planned");
		});

		this.ledger.transactAnew(() -> this.ledger.lockBoth("a", "b"));
	}

	private static void lost(Lease lease) {
		throw new LeaseLostException(lease.resource(), Duration.ofSeconds(1), "planned");
	}

	private static <T> T proxy(Class<T> type, T target, String name, UnaryOperator<Object> after) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
				if (method.getName().equals("equals")) {
					return proxy == arguments[0];
				}
				try {
					Object result = method.invoke(target, arguments);
					return method.getName().equals(name) ? after.apply(result) : result;
				}
				catch (InvocationTargetException ex) {
					throw ex.getTargetException();
				}
			}));
	}

	/** Wraps the leases of the client, which fail after they have closed. */
	private static final class Faults {

		private final Map<String, Consumer<Lease>> failures = new HashMap<>();

		void onClose(String resource, Consumer<Lease> failure) {
			this.failures.put(resource, failure);
		}

		List<Lease> hold(List<Lease> leases) {
			return leases.stream().map(this::wrap).toList();
		}

		private Lease wrap(Lease lease) {
			Consumer<Lease> failure = this.failures.get(lease.resource());
			return (failure != null) ? proxy(Lease.class, lease, "close", (nothing) -> {
				failure.accept(lease);
				return nothing;
			}) : lease;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Locks {

		@Bean
		InMemoryLocks locks() {
			return TestLocks.inMemory();
		}

		@Bean
		Faults faults() {
			return new Faults();
		}

		@Bean
		@SuppressWarnings("unchecked")
		LockClient lockClient(InMemoryLocks locks, Faults faults) {
			return proxy(LockClient.class, locks.client(), "hold", (leases) -> faults.hold((List<Lease>) leases));
		}

	}

}
