package io.github.dynamolocks.annotation;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.annotation.EdgeBeans.Counter;
import io.github.dynamolocks.annotation.EdgeBeans.Inner;
import io.github.dynamolocks.annotation.EdgeBeans.Job;
import io.github.dynamolocks.annotation.EdgeBeans.Outer;
import io.github.dynamolocks.annotation.EdgeBeans.Thrower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests unusual beans and calls with the real client.
 */
class EdgeCaseTests {

	private static final AnnotationConfigApplicationContext CONTEXT = Contexts.start(LosableLocks.Enabled.class,
			EdgeBeans.Scopes.class, Thrower.class, Outer.class, Inner.class);

	private final LosableLocks locks = CONTEXT.getBean(LosableLocks.class);

	private final Thrower thrower = CONTEXT.getBean(Thrower.class);

	private final Outer outer = CONTEXT.getBean(Outer.class);

	@AfterAll
	static void stop() {
		CONTEXT.close();
	}

	@Test
	void everyPrototypeIsLocked() {
		List<String> owners = new ArrayList<>();
		Counter one = CONTEXT.getBean("prototype", Counter.class);
		Counter other = CONTEXT.getBean("prototype", Counter.class);
		assertThat(one.call(owners)).isEqualTo("1 counter");
		assertThat(one.call(owners)).isEqualTo("2 counter");
		assertThat(other.call(owners)).isEqualTo("1 counter");
		assertThat(owners).hasSize(3).doesNotHaveDuplicates();
	}

	@Test
	void scopedBeanIsLockedOnceBehindItsScopedProxy() throws InterruptedException {
		List<String> owners = new ArrayList<>();
		Counter scoped = CONTEXT.getBean("scoped", Counter.class);
		assertThat(scoped.call(owners)).isEqualTo("1 counter");
		assertThat(scoped.call(owners)).isEqualTo("2 counter");
		List<String> elsewhere = new ArrayList<>();
		Thread thread = new Thread(() -> elsewhere.add(scoped.call(owners)));
		thread.start();
		thread.join();
		assertThat(elsewhere).containsExactly("1 counter");
		assertThat(owners).hasSize(3).doesNotHaveDuplicates();
		try (Lease taken = this.locks.holdElsewhere("counter")) {
			assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> scoped.call(owners));
		}
	}

	@Test
	void scheduledMethodRunsUnderItsLock() throws InterruptedException {
		try (AnnotationConfigApplicationContext scheduling = Contexts.start(LosableLocks.Enabled.class,
				EdgeBeans.Scheduling.class)) {
			Job job = scheduling.getBean(Job.class);
			assertThat(job.awaitTwoRuns()).isTrue();
			assertThat(job.seen()).isEqualTo("job");
		}
	}

	static Stream<Throwable> everyKind() {
		return Stream.of(new IllegalStateException("planned"), new IOException("planned"), new Exception("planned"),
				new Throwable("planned"), new Error("planned"), new StackOverflowError("planned"),
				new LinkageError("planned"), new OutOfMemoryError("planned"), new InterruptedException("planned"),
				new LockNotAcquiredException("else", Duration.ZERO, null));
	}

	@ParameterizedTest
	@MethodSource("everyKind")
	void exceptionOfTheBodyReachesTheCallerUnchangedAndReleasesTheLock(Throwable failure) {
		assertThat(catchThrowable(() -> this.thrower.fail("thrown", failure))).isSameAs(failure)
			.hasNoSuppressedExceptions();
		assertThat(this.locks.isFree("thrown")).isTrue();
		assertThat(LeaseContext.find()).isEmpty();
	}

	@Test
	void callReleasesItsResourceAlthoughTheBodyChangesTheArgument() {
		this.thrower.mutate(new StringBuilder("id"), () -> {
			assertThat(this.locks.isFree("id")).isFalse();
			assertThat(this.locks.isFree("id-changed")).isTrue();
		});
		assertThat(this.locks.isFree("id")).isTrue();
	}

	@Test
	@SuppressWarnings("NullAway")
	void expressionsUseVarargsAndNullArguments() {
		assertThat(this.thrower.varargs("a", "b")).isEqualTo("a");
		assertThatIllegalArgumentException().isThrownBy(() -> this.thrower.varargs((String) null))
			.withMessageContaining("is null");
		assertThatIllegalArgumentException().isThrownBy(() -> this.thrower.varargs())
			.withMessageContaining("cannot be evaluated");
		assertThatIllegalArgumentException().isThrownBy(() -> this.thrower.varargs((String[]) null))
			.withMessageContaining("cannot be evaluated");
		assertThat(this.thrower.nullable("a")).isEqualTo("a");
		assertThat(this.thrower.nullable(null)).isEqualTo("none");
	}

	@Test
	void nestedMethodWithTheSameResourceSharesTheLock() {
		List<String> owners = this.outer.same("a");
		assertThat(owners).hasSize(3).containsOnly(owners.get(0));
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void nestedMethodWithAnotherResourceHasItsOwnLock() {
		String[] owners = this.outer.other("a", "b", () -> {
			assertThat(this.locks.isFree("a")).isFalse();
			assertThat(this.locks.isFree("b")).isFalse();
		}).split(" ");
		assertThat(owners[0]).isNotEqualTo(owners[1]);
		assertThat(this.locks.isFree("a") && this.locks.isFree("b")).isTrue();
	}

	@Test
	void nestedMethodSharesSomeOfSeveralResources() {
		assertThat(this.outer.overlapping("a", "b", "c",
				() -> assertThat(this.locks.isFree("a") || this.locks.isFree("b") || this.locks.isFree("c")).isFalse()))
			.isEqualTo("b");
		assertThat(this.locks.isFree("a") && this.locks.isFree("b") && this.locks.isFree("c")).isTrue();
	}

}
