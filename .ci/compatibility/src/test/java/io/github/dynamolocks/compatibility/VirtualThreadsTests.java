package io.github.dynamolocks.compatibility;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.client.DefaultLockClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which threads call locked methods in an application with virtual threads, and
 * that many virtual threads can wait for locks. Compiles on Java 17, which has none.
 */
class VirtualThreadsTests {

	private static final int CALLERS = 10_000;

	private static final int RESOURCES = 50;

	/** Each carrier is a platform thread, and so are the threads of the client. */
	private static final int FEW_THREADS = 200;

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	@Test
	void asynchronousMethodsRunOnVirtualThreadsWhereTheJvmHasThem() {
		try (ConfigurableApplicationContext context = start(true)) {
			assertThat(context.getBean(Jobs.class).thread()).succeedsWithin(PATIENCE)
				.satisfies((thread) -> assertThat(thread.getName()).startsWith("dynamo-locks-callback-"))
				.satisfies((thread) -> assertThat(isVirtual(thread)).isEqualTo(Runtime.version().feature() >= 21));
		}
	}

	@Test
	void asynchronousMethodsRunOnPlatformThreadsUnlessTheApplicationAsksForVirtualOnes() {
		try (ConfigurableApplicationContext context = start(false)) {
			assertThat(context.getBean(Jobs.class).thread()).succeedsWithin(PATIENCE)
				.satisfies((thread) -> assertThat(isVirtual(thread)).isFalse());
		}
	}

	@Test
	void executorOfTheApplicationPrecedesVirtualThreads() {
		try (ConfigurableApplicationContext context = start(true, Given.class)) {
			assertThat(context.getBean(Jobs.class).thread()).succeedsWithin(PATIENCE)
				.satisfies((thread) -> assertThat(thread.getName()).isEqualTo("given"));
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "This JVM has no virtual threads")
	void tenThousandVirtualThreadsLoseNoUpdate() throws Exception {
		try (ConfigurableApplicationContext context = start(true)) {
			Jobs jobs = context.getBean(Jobs.class);
			ThreadMXBean threads = ManagementFactory.getThreadMXBean();
			threads.resetPeakThreadCount();
			ExecutorService callers = virtualThreads();
			List<Future<?>> calls = new ArrayList<>();
			for (int caller = 0; caller < CALLERS; caller++) {
				int resource = caller % RESOURCES;
				calls.add(callers.submit(() -> jobs.count(resource)));
			}
			for (Future<?> call : calls) {
				call.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
			}
			callers.shutdown();

			assertThat(jobs.counts()).containsOnly(CALLERS / RESOURCES);
			assertThat(threads.getPeakThreadCount()).isLessThan(FEW_THREADS);
			assertThat(client(context).heldLocks()).isZero();
			assertThat(client(context).waitingCallers()).isZero();
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "This JVM has no virtual threads")
	void tenThousandAsynchronousMethodsBlockAtTheSameTime() throws Exception {
		try (ConfigurableApplicationContext context = start(true)) {
			Jobs jobs = context.getBean(Jobs.class);
			ThreadMXBean threads = ManagementFactory.getThreadMXBean();
			threads.resetPeakThreadCount();
			List<CompletableFuture<Boolean>> calls = new ArrayList<>();
			for (int id = 0; id < CALLERS; id++) {
				calls.add(jobs.meet(id));
			}

			assertThat(calls).allSatisfy((call) -> assertThat(call).succeedsWithin(PATIENCE).isEqualTo(true));
			assertThat(threads.getPeakThreadCount()).isLessThan(FEW_THREADS);
			assertThat(client(context).heldLocks()).isZero();
		}
	}

	private static ConfigurableApplicationContext start(boolean virtual, Class<?>... more) {
		return new SpringApplicationBuilder(Application.class).sources(more)
			.web(WebApplicationType.NONE)
			.run("--spring.jmx.enabled=false", "--dynamo-locks.store=memory", "--dynamo-locks.wait-time=3m",
					"--spring.threads.virtual.enabled=" + virtual);
	}

	private static DefaultLockClient client(ConfigurableApplicationContext context) {
		return (DefaultLockClient) context.getBean(LockClient.class);
	}

	private static boolean isVirtual(Thread thread) {
		return thread.toString().startsWith("VirtualThread");
	}

	private static ExecutorService virtualThreads() throws ReflectiveOperationException {
		return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Jobs jobs() {
			return new Jobs();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Given {

		@Bean
		Executor dynamoLocksCallbackExecutor() {
			return (task) -> new Thread(task, "given").start();
		}

	}

	static class Jobs {

		private final int[] counts = new int[RESOURCES];

		private final CountDownLatch all = new CountDownLatch(CALLERS);

		@DistributedLock
		CompletableFuture<Thread> thread() {
			return CompletableFuture.completedFuture(Thread.currentThread());
		}

		/** The proxy of this bean has no field of its own. */
		int[] counts() {
			return this.counts;
		}

		/** Loses updates if two threads are here for the same resource. */
		@DistributedLock(resource = "#resource")
		int count(int resource) {
			int before = this.counts[resource];
			Thread.yield();
			this.counts[resource] = before + 1;
			return before;
		}

		/** Returns true if all callers are here at the same time. */
		@DistributedLock(resource = "#id")
		CompletableFuture<Boolean> meet(int id) throws InterruptedException {
			this.all.countDown();
			return CompletableFuture.completedFuture(this.all.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
		}

	}

}
