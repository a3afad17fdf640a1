package io.github.dynamolocks.annotation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.PriorityOrdered;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.OnContention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests what a caller gets if another owner holds the lock.
 */
class ContentionTests {

	private final AnnotationConfigApplicationContext context = Contexts.start(LosableLocks.Enabled.class,
			Service.class);

	private final LosableLocks locks = this.context.getBean(LosableLocks.class);

	private final Service service = this.context.getBean(Service.class);

	@AfterEach
	void stop() {
		Thread.interrupted();
		this.context.close();
	}

	@Test
	void skippedMethodReturnsAnEmptyResult() {
		this.service.skipped("a");
		assertThat(this.service.skippedOptional("a")).contains("ran a");
		try (Lease taken = this.locks.holdElsewhere("a")) {
			this.service.skipped("a");
			assertThat(this.service.skippedOptional("a")).isEmpty();
		}
		assertThat(this.service.events()).containsExactly("skipped a", "skippedOptional a");
	}

	@Test
	void fallbackGetsTheArgumentsAndRunsWithoutLock() throws IOException {
		assertThat(this.service.withFallback("a", 1)).isEqualTo("ran a 1");
		try (Lease taken = this.locks.holdElsewhere("a")) {
			assertThat(this.service.withFallback("a", 2)).isEqualTo("busy a 2 locked false");
		}
	}

	@Test
	void exceptionOfTheFallbackReachesTheCaller() {
		try (Lease taken = this.locks.holdElsewhere("a")) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.service.withFallback("a", -1))
				.withMessage("planned");
		}
	}

	@Test
	void fallbackMayBeGenericInheritedStaticOrOverridden() {
		try (Lease taken = this.locks.holdElsewhere("a")) {
			assertThat(this.service.inherits("a")).isEqualTo("inherited a");
			assertThat(this.service.overrides("a")).isEqualTo("overridden a");
			assertThat(this.service.isStatic("a")).isEqualTo("static a");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "skipped", "withFallback" })
	void refusalOfAnotherLockInTheBodyReachesTheCaller(String method) {
		try (Lease taken = this.locks.holdElsewhere("other")) {
			assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> {
				if (method.equals("skipped")) {
					this.service.skippedOuter("a", this.service);
				}
				else {
					this.service.fallbackOuter("a", this.service);
				}
			}).withMessageContaining("'other'");
		}
		assertThat(this.service.events()).isEmpty();
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void interruptedWaitThrowsInsteadOfAnAnswer() {
		try (Lease taken = this.locks.holdElsewhere("a")) {
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.service.skippedLater("a"))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(LockNotAcquiredException.Reason.INTERRUPTED));
			Thread.interrupted();
		}
		this.locks.client().close();
		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.service.skipped("a"))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(LockNotAcquiredException.Reason.CLOSED));
	}

	@Test
	void fallbackIsCalledOnTheBeanBehindTwoProxies() throws IOException {
		try (AnnotationConfigApplicationContext twice = Contexts.start(LosableLocks.EnabledWithSubclasses.class,
				Wrapper.class, Service.class); Lease taken = twice.getBean(LosableLocks.class).holdElsewhere("a")) {
			assertThat(twice.getBean(Service.class).withFallback("a", 2)).isEqualTo("busy a 2 locked false");
		}
	}

	/**
	 * Wraps the service in a frozen proxy, which forces a second proxy.
	 */
	static class Wrapper implements BeanPostProcessor, PriorityOrdered {

		@Override
		public int getOrder() {
			return HIGHEST_PRECEDENCE;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (!(bean instanceof Service)) {
				return bean;
			}
			ProxyFactory factory = new ProxyFactory(bean);
			factory.setProxyTargetClass(true);
			factory.setFrozen(true);
			return factory.getProxy();
		}

	}

	static class Base<T> {

		String inherited(T id) {
			return "inherited " + id;
		}

		String overridden(T id) {
			return "base " + id;
		}

	}

	/** The fallbacks are called only by name. */
	@SuppressWarnings({ "unused", "UnusedMethod", "UnusedVariable" })
	static class Service extends Base<String> {

		private final List<String> events = new ArrayList<>();

		List<String> events() {
			return this.events;
		}

		@DistributedLock(resource = "#id", onContention = OnContention.SKIP)
		void skipped(String id) {
			this.events.add("skipped " + id);
		}

		@DistributedLock(resource = "#id", onContention = OnContention.SKIP)
		Optional<String> skippedOptional(String id) {
			this.events.add("skippedOptional " + id);
			return Optional.of("ran " + id);
		}

		@DistributedLock(resource = "#id", waitTime = "1m", onContention = OnContention.SKIP)
		void skippedLater(String id) {
			this.events.add("skippedLater " + id);
		}

		@DistributedLock(resource = "#id", onContention = OnContention.SKIP)
		void skippedOuter(String id, Service self) {
			self.plain("other");
		}

		@DistributedLock(resource = "#id", fallback = "neverCalled")
		String fallbackOuter(String id, Service self) {
			return self.plain("other");
		}

		private String neverCalled(String id, Service self) {
			this.events.add("fallback");
			return "fallback";
		}

		@DistributedLock("#id")
		String plain(String id) {
			return id;
		}

		@DistributedLock(resource = "#id", fallback = "busy")
		String withFallback(String id, int count) throws IOException {
			return "ran " + id + " " + count;
		}

		private String busy(String id, int count) throws IOException {
			if (count < 0) {
				throw new IOException("planned");
			}
			this.events.add("busy");
			return "busy " + id + " " + count + " locked " + LeaseContext.find().isPresent();
		}

		private String busy(Object id, int count) {
			return "another";
		}

		@DistributedLock(resource = "#id", fallback = "inherited")
		String inherits(String id) {
			return "ran";
		}

		@DistributedLock(resource = "#id", fallback = "overridden")
		String overrides(String id) {
			return "ran";
		}

		@Override
		String overridden(String id) {
			return "overridden " + id;
		}

		@DistributedLock(resource = "#id", fallback = "ofClass")
		String isStatic(String id) {
			return "ran";
		}

		private static String ofClass(String id) {
			return "static " + id;
		}

	}

}
