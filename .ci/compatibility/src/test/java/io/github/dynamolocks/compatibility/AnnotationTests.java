package io.github.dynamolocks.compatibility;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Optional;
import java.util.function.Supplier;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.OnContention;
import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the annotation in a plain application context.
 */
class AnnotationTests {

	private static AnnotationConfigApplicationContext context;

	private final Shipping shipping = context.getBean(Shipping.class);

	private final LockClient client = context.getBean(LockClient.class);

	@BeforeAll
	static void start() {
		context = start(Application.class, LoopbackDynamoDb.newTable());
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	private static AnnotationConfigApplicationContext start(Class<?> type, String... properties) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		TestPropertyValues.of(properties).and("prefix=order", "shipping.lease=5s").applyTo(context);
		context.register(type);
		context.refresh();
		return context;
	}

	@Test
	void annotatedMethodHoldsItsLock() {
		String holder = this.shipping.ship(new Order("42"), () -> this.client.find("order:42").orElseThrow().holder());
		assertThat(holder).contains("Shipping.ship");
		assertThat(this.client.find("order:42")).isEmpty();
	}

	@Test
	void heldLockIsRefused() {
		try (Lease lease = this.client.acquire(LockRequest.of("order:43"))) {
			assertThatExceptionOfType(LockNotAcquiredException.class)
				.isThrownBy(() -> inThread(() -> this.shipping.ship(new Order("43"), () -> "")))
				.withMessageContaining("order:43");
			assertThat(lease.isHeld()).isTrue();
		}
	}

	@Test
	void contentionCallsTheFallbackOrSkips() {
		try (Lease lease = this.client.acquire(LockRequest.of("busy"))) {
			assertThat(this.shipping.orElse("busy")).isEqualTo("later");
			assertThat(this.shipping.perhaps("busy")).isEmpty();
			assertThat(lease.isHeld()).isTrue();
		}
		assertThat(this.shipping.orElse("busy")).isEqualTo("now");
		assertThat(this.shipping.perhaps("busy")).contains("now");
	}

	@Test
	void interfaceProxyAndComposedAnnotationLock() {
		Depot depot = context.getBean(Depot.class);
		assertThat(AopUtils.isJdkDynamicProxy(depot)).isTrue();
		assertThat(depot.store("7")).isEqualTo("depot-7");
	}

	@Test
	void fencedMethodHoldsSeveralLocks() {
		assertThat(this.shipping.transfer("a", "b")).isEqualTo("a,b");
	}

	@Test
	void invalidAnnotationFailsTheStart() {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> start(Faulty.class, LoopbackDynamoDb.newTable()))
			.withMessageContaining("Hasty.run(): its resource \"#name\" uses #name, which is not a parameter");
	}

	private static void inThread(Runnable action) throws Throwable {
		Throwable[] failure = new Throwable[1];
		Thread thread = new Thread(action);
		thread.setUncaughtExceptionHandler((failed, ex) -> failure[0] = ex);
		thread.start();
		thread.join();
		if (failure[0] != null) {
			throw failure[0];
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Application {

		@Bean
		Shipping shipping() {
			return new Shipping();
		}

		@Bean
		Depot depot() {
			return new BigDepot();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Faulty {

		@Bean
		Hasty hasty() {
			return new Hasty();
		}

	}

	record Order(String id) {

	}

	static class Shipping {

		@DistributedLock(scope = "${prefix}", resource = "#order.id", lease = "${shipping.lease}")
		String ship(Order order, Supplier<String> body) {
			return body.get();
		}

		@DistributedLock(resource = "#id", fallback = "later")
		String orElse(String id) {
			return "now";
		}

		private String later(String id) {
			return "later";
		}

		@DistributedLock(resource = "#id", onContention = OnContention.SKIP)
		Optional<String> perhaps(String id) {
			return Optional.of("now");
		}

		@DistributedLock(resource = { "#from", "#to" }, fenced = Fencing.ON)
		String transfer(String from, String to) {
			LeaseContext.ensureHeld();
			return LeaseContext.find(from).map(Lease::resource).orElse("") + ","
					+ LeaseContext.find(to)
						.filter((lease) -> lease.fencingToken().isPresent())
						.map(Lease::resource)
						.orElse("");
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@DistributedLock
	@interface Shelf {

		@AliasFor(annotation = DistributedLock.class, attribute = "resource")
		String value();

	}

	interface Depot {

		@Shelf("'depot-' + #shelf")
		String store(String shelf);

	}

	static class BigDepot implements Depot {

		@Override
		public String store(String shelf) {
			return LeaseContext.current().resource();
		}

	}

	static class Hasty {

		@DistributedLock(resource = "#name")
		void run(String id) {
		}

	}

}
