package io.github.dynamolocks.annotation;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests beans that are needed before they are complete.
 */
class SelfInjectionTests {

	@ParameterizedTest
	@ValueSource(classes = { BySetter.class, ByProvider.class, ByLazy.class, ByContext.class, ByInterface.class })
	void callThroughTheInjectedBeanIsLocked(Class<? extends Self> bean) {
		try (AnnotationConfigApplicationContext context = Contexts.start(Contexts.Recording.class, bean)) {
			context.getBean(Self.class).callSelf();
			assertThat(context.getBean(RecordingLockClient.class).events()).containsExactly("lock self", "unlock self");
		}
	}

	@Test
	void transactionOfTheInjectedBeanRunsUnderItsLock() {
		try (AnnotationConfigApplicationContext context = Contexts.start(Transactions.class, BySetter.class)) {
			Self bean = context.getBean(Self.class);
			bean.callSelf();
			bean.go();
			assertThat(context.getBean(RecordingLockClient.class).events()).containsExactly("lock self", "begin",
					"commit", "unlock self", "lock self", "begin", "commit", "unlock self");
		}
	}

	@Test
	void beansThatNeedEachOtherAreLocked() {
		try (AnnotationConfigApplicationContext context = Contexts.start(Contexts.Recording.class, One.class,
				Other.class)) {
			context.getBean(One.class).call();
			context.getBean(Other.class).call();
			assertThat(context.getBean(RecordingLockClient.class).resources()).containsExactly("one", "go", "other",
					"go");
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { AsynchronousByField.class, AsynchronousByContext.class })
	void proxyCreatedLaterWithoutTheLockFailsTheStart(Class<?> bean) {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> Contexts.start(Asynchronous.class, bean))
			.withMessageContaining("@DistributedLock on bean '")
			.withMessageContaining("got another proxy without the lock");
	}

	@Test
	void mistakeInABeanExposedEarlyFailsTheStart() {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> Contexts.start(Contexts.Recording.class, Faulty.class))
			.withStackTraceContaining("The lock of " + Faulty.class.getName() + ".go(): its lease \"1s\"");
	}

	interface Self {

		void callSelf();

		void go();

	}

	abstract static class Base implements Self {

		@Nullable Self self;

		@Override
		public void callSelf() {
			Objects.requireNonNull(this.self).go();
		}

		@Override
		@DistributedLock("'self'")
		@Transactional
		public void go() {
		}

	}

	static class BySetter extends Base {

		@Autowired
		void setOwn(Self own) {
			this.self = own;
		}

	}

	static class ByProvider extends Base {

		ByProvider(ObjectProvider<Self> own) {
			this.provider = own;
		}

		private final ObjectProvider<Self> provider;

		@Override
		public void callSelf() {
			this.provider.getObject().go();
		}

	}

	static class ByLazy extends Base {

		ByLazy(@Lazy Self own) {
			this.self = own;
		}

	}

	static class ByContext extends Base implements ApplicationContextAware {

		@Override
		public void setApplicationContext(ApplicationContext context) {
			this.self = context.getBean(Self.class);
		}

	}

	static class ByInterface extends Base {

		@Autowired
		private @Nullable Self own;

		@Override
		public void callSelf() {
			Objects.requireNonNull(this.own).go();
		}

	}

	static class AsynchronousByField extends Base {

		@Autowired
		void setOwn(Self own) {
			this.self = own;
		}

		@Override
		@Async
		@DistributedLock("'self'")
		public void go() {
		}

	}

	static class AsynchronousByContext extends ByContext {

		@Override
		@Async
		@DistributedLock("'self'")
		public void go() {
		}

	}

	static class Faulty extends Base {

		@Autowired
		void setOwn(Self own) {
			this.self = own;
		}

		@Override
		@DistributedLock(lease = "1s")
		public void go() {
		}

	}

	static class One {

		@Autowired
		private @Nullable Other other;

		@DistributedLock("'one'")
		void call() {
			Objects.requireNonNull(this.other).go();
		}

		@DistributedLock("'go'")
		void go() {
		}

	}

	static class Other {

		@Autowired
		private @Nullable One one;

		@DistributedLock("'other'")
		void call() {
			Objects.requireNonNull(this.one).go();
		}

		@DistributedLock("'go'")
		void go() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	@EnableTransactionManagement
	static class Transactions {

		private final List<String> events = new CopyOnWriteArrayList<>();

		@Bean
		RecordingLockClient lockClient() {
			return new RecordingLockClient(this.events);
		}

		@Bean
		PlatformTransactionManager transactionManager() {
			return new AdviceOrderTests.RecordingTransactionManager(this.events);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	@EnableAsync
	static class Asynchronous {

		@Bean
		RecordingLockClient lockClient() {
			return new RecordingLockClient();
		}

	}

}
