package io.github.dynamolocks.annotation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import io.github.dynamolocks.LeaseContext;

/**
 * Beans of unusual kinds, other than singletons.
 */
final class EdgeBeans {

	private EdgeBeans() {
	}

	@Configuration(proxyBeanMethods = false)
	static class Scopes {

		@Bean
		static CustomScopeConfigurer threadScope() {
			CustomScopeConfigurer configurer = new CustomScopeConfigurer();
			configurer.addScope("thread", new SimpleThreadScope());
			return configurer;
		}

		@Bean
		@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
		Counter prototype() {
			return new Counter();
		}

		@Bean
		@Scope(value = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Counter scoped() {
			return new Counter();
		}

	}

	static class Counter {

		private int calls;

		@DistributedLock("'counter'")
		String call(List<String> owners) {
			owners.add(LeaseContext.current().owner());
			return ++this.calls + " " + LeaseContext.current().resource();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class Scheduling {

		@Bean
		Job job() {
			return new Job();
		}

	}

	static class Job {

		private final CountDownLatch done = new CountDownLatch(2);

		private volatile @Nullable String seen;

		@Scheduled(fixedDelay = 10, timeUnit = TimeUnit.MILLISECONDS)
		@DistributedLock("'job'")
		void run() {
			this.seen = LeaseContext.current().resource();
			this.done.countDown();
		}

		boolean awaitTwoRuns() throws InterruptedException {
			return this.done.await(20, TimeUnit.SECONDS);
		}

		@Nullable String seen() {
			return this.seen;
		}

	}

	static class Thrower {

		@DistributedLock("#id")
		void fail(String id, Throwable failure) throws Throwable {
			throw failure;
		}

		@DistributedLock("#id.toString()")
		void mutate(StringBuilder id, Runnable check) {
			id.append("-changed");
			check.run();
		}

		@DistributedLock("#ids[0]")
		String varargs(@Nullable String... ids) {
			return LeaseContext.current().resource();
		}

		@DistributedLock("#id ?: 'none'")
		String nullable(@Nullable String id) {
			return LeaseContext.current().resource();
		}

	}

	static class Outer {

		private final Inner inner;

		Outer(Inner inner) {
			this.inner = inner;
		}

		@DistributedLock("#id")
		List<String> same(String id) {
			List<String> owners = new ArrayList<>();
			owners.add(LeaseContext.current().owner());
			owners.add(this.inner.lock(id, () -> {
			}));
			owners.add(LeaseContext.current().owner());
			return owners;
		}

		@DistributedLock("#id")
		String other(String id, String other, Runnable check) {
			return LeaseContext.current().owner() + " " + this.inner.lock(other, check);
		}

		@DistributedLock({ "#one", "#two" })
		String overlapping(String one, String two, String three, Runnable check) {
			return this.inner.both(two, three, check);
		}

	}

	static class Inner {

		@DistributedLock("#id")
		String lock(String id, Runnable check) {
			check.run();
			return LeaseContext.current().owner();
		}

		@DistributedLock({ "#one", "#two" })
		String both(String one, String two, Runnable check) {
			check.run();
			return LeaseContext.find(one).orElseThrow().resource();
		}

	}

}
