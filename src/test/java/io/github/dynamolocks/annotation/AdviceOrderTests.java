package io.github.dynamolocks.annotation;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ProxyType;
import org.springframework.context.annotation.Proxyable;
import org.springframework.core.task.TaskExecutor;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the order of Spring's own annotations and the lock on one method.
 */
class AdviceOrderTests {

	private static final List<String> EVENTS = new CopyOnWriteArrayList<>();

	private static final List<String> EACH_TRY_WITH_A_LOCK_OF_ITS_OWN = List.of("caller goes on", "other thread",
			"lock a", "begin", "body", "roll back", "unlock a", "lock a", "begin", "body", "commit", "unlock a");

	@Test
	void lockIsInsideAsyncAndRetryAndOutsideTheTransaction() throws InterruptedException {
		assertThat(events(Service.class)).isEqualTo(EACH_TRY_WITH_A_LOCK_OF_ITS_OWN);
	}

	@Test
	void lockIsInsideAsyncAndRetryAndOutsideTheTransactionOfAnInterfaceProxy() throws InterruptedException {
		assertThat(events(InterfaceService.class)).isEqualTo(EACH_TRY_WITH_A_LOCK_OF_ITS_OWN);
	}

	@Test
	void lockIsHeldBeyondTheCommitWithAnAutoProxyCreatorOfTheApplication() {
		try (AnnotationConfigApplicationContext context = Contexts.start(OwnCreator.class)) {
			context.getBean(Plain.class).run("a");
			// Its proxy and transaction surround our proxy: the lock is held until the
			// transaction ends.
			assertThat(EVENTS).startsWith("begin", "lock a").endsWith("commit", "unlock a").contains("body");
		}
	}

	private static List<String> events(Class<? extends Api> service) throws InterruptedException {
		try (AnnotationConfigApplicationContext context = Contexts.start(All.class, service)) {
			Recorder recorder = context.getBean(Recorder.class);
			context.getBean(Api.class).run("a");
			recorder.events().add("caller goes on");
			recorder.mayStart().countDown();
			assertThat(recorder.done().await(10, TimeUnit.SECONDS)).isTrue();
			return recorder.events();
		}
	}

	record Recorder(List<String> events, CountDownLatch mayStart, CountDownLatch done) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@EnableTransactionManagement
	@EnableDynamoLocks
	@EnableResilientMethods
	static class All {

		@Bean
		Recorder recorder() {
			return new Recorder(new CopyOnWriteArrayList<>(), new CountDownLatch(1), new CountDownLatch(1));
		}

		@Bean
		RecordingLockClient lockClient(Recorder recorder) {
			return new RecordingLockClient(recorder.events());
		}

		@Bean
		PlatformTransactionManager transactionManager(Recorder recorder) {
			return new RecordingTransactionManager(recorder.events());
		}

		@Bean
		TaskExecutor taskExecutor(Recorder recorder) {
			return (task) -> {
				Thread thread = new Thread(() -> {
					try {
						recorder.mayStart().await();
						recorder.events().add("other thread");
						task.run();
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
					finally {
						recorder.done().countDown();
					}
				}, "async");
				thread.start();
			};
		}

	}

	/** An auto-proxy creator as older frameworks register it. */
	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	@EnableDynamoLocks
	static class OwnCreator {

		@Bean
		static DefaultAdvisorAutoProxyCreator autoProxyCreator() {
			DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
			creator.setProxyTargetClass(true);
			return creator;
		}

		@Bean
		RecordingLockClient lockClient() {
			return new RecordingLockClient(EVENTS);
		}

		@Bean
		PlatformTransactionManager transactionManager() {
			return new RecordingTransactionManager(EVENTS);
		}

		@Bean
		Plain plain() {
			return new Plain();
		}

	}

	static class Plain {

		@DistributedLock("#id")
		@Transactional
		void run(String id) {
			EVENTS.add("body");
		}

	}

	interface Api {

		/**
		 * Spring finds its own annotations on the called method, which is this one if the
		 * proxy only implements the interface.
		 */
		@Retryable(maxRetries = 1, delay = 0)
		void run(String id);

	}

	static class InterfaceService implements Api {

		private final Recorder recorder;

		private boolean failed;

		InterfaceService(Recorder recorder) {
			this.recorder = recorder;
		}

		@Override
		@Async
		@DistributedLock("#id")
		@Transactional
		public void run(String id) {
			this.recorder.events().add("body");
			if (!this.failed) {
				this.failed = true;
				throw new IllegalStateException("once");
			}
		}

	}

	@Proxyable(ProxyType.TARGET_CLASS)
	static class Service extends InterfaceService {

		Service(Recorder recorder) {
			super(recorder);
		}

	}

	@SuppressWarnings("serial")
	static class RecordingTransactionManager extends AbstractPlatformTransactionManager {

		private final transient List<String> events;

		RecordingTransactionManager(List<String> events) {
			this.events = events;
		}

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			this.events.add("begin");
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			this.events.add("commit");
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
			this.events.add("roll back");
		}

	}

}
