package io.github.dynamolocks.annotation;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.annotation.AliasFor;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests the resources of a method with several expressions.
 */
class SeveralResourcesTests {

	private static final AnnotationConfigApplicationContext CONTEXT = Contexts.start(Contexts.Recording.class,
			Bank.class);

	private final Bank bank = CONTEXT.getBean(Bank.class);

	private final RecordingLockClient client = CONTEXT.getBean(RecordingLockClient.class);

	@AfterAll
	static void stop() {
		CONTEXT.close();
	}

	@BeforeEach
	void forget() {
		this.client.requests().clear();
	}

	@Test
	void eachExpressionGivesAResourceWithTheScope() {
		this.bank.transfer("2", "1");
		assertThat(this.client.resources()).containsExactly("account:2", "account:1");
		assertThat(this.client.requests()).extracting((request) -> request.purpose())
			.containsOnly(Bank.class.getName() + ".transfer");
	}

	@Test
	void equalResourcesAreOneLock() {
		this.bank.transfer("1", "1");
		assertThat(this.client.resources()).containsExactly("account:1");
	}

	@Test
	void collectionsAndArraysGiveSeveralResources() {
		this.bank.all(List.of("a", "b", "a"));
		this.bank.numbers(3, 4);
		this.bank.mixed("x", Set.of(5L));
		assertThat(this.client.resources()).containsExactly("a", "b", "3", "4", "x", "5");
	}

	@Test
	void composedAnnotationMayNameOneResource() {
		this.bank.composed("a");
		this.bank.composedWithout("a");
		assertThat(this.client.resources()).containsExactly("a", Bank.class.getName() + ".composedWithout");
	}

	@Test
	void emptyCollectionFailsTheCall() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.bank.all(List.of()))
			.withMessageContaining(Bank.class.getName() + ".all()")
			.withMessageContaining("resource \"#ids\" is empty, so that there is nothing to lock");
		assertThatIllegalArgumentException().isThrownBy(() -> this.bank.mixed("x", Set.of()))
			.withMessageContaining("resource \"#ids\" is empty");
		assertThat(this.client.requests()).isEmpty();
	}

	@Test
	@SuppressWarnings("NullAway")
	void invalidElementFailsTheCall() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.bank.all(List.of("a", " ")))
			.withMessageContaining("index 1 that is blank");
		assertThatIllegalArgumentException().isThrownBy(() -> this.bank.numbers((Integer) null))
			.withMessageContaining("index 0 that is null");
		assertThatIllegalArgumentException().isThrownBy(() -> this.bank.numbers((Integer[]) null))
			.withMessageContaining("\"#ids\" is null");
		assertThatIllegalArgumentException().isThrownBy(() -> this.bank.object(new byte[] { 1 }))
			.withMessageContaining("is a byte[], not a single value");
		assertThatIllegalArgumentException().isThrownBy(() -> this.bank.object(new Object[] { List.of(1) }))
			.withMessageContaining("index 0 that is a")
			.withMessageContaining("not a single value");
	}

	@DistributedLock
	@Retention(RetentionPolicy.RUNTIME)
	@interface One {

		@AliasFor(annotation = DistributedLock.class, attribute = "resource")
		String value() default "";

	}

	static class Bank {

		@DistributedLock(scope = "account", resource = { "#from", "#to" })
		void transfer(String from, String to) {
			LeaseContext.ensureHeld();
		}

		@DistributedLock("#ids")
		void all(List<String> ids) {
		}

		@DistributedLock("#ids")
		void numbers(@Nullable Integer... ids) {
		}

		@DistributedLock({ "#id", "#ids" })
		void mixed(String id, Set<Long> ids) {
		}

		@DistributedLock("#id")
		void object(Object id) {
		}

		@One("#id")
		void composed(String id) {
		}

		@One
		void composedWithout(String id) {
		}

	}

}
