package io.github.dynamolocks.annotation;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

import org.springframework.aot.AotDetector;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.AotApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.AliasFor;

import io.github.dynamolocks.LeaseContext;

/**
 * An application whose beans were worked out by its build.
 */
final class AotProcess {

	private AotProcess() {
	}

	public static void main(String[] arguments) {
		System.setProperty(AotDetector.AOT_ENABLED, "true");
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			AotApplicationContextInitializer.forInitializerClasses(arguments[0]).initialize(context);
			context.refresh();
			System.out.println("processor of order " + context.getBean(LockBeanPostProcessor.class).getOrder());
			System.out.println("class " + context.getBean(Shipping.class).getClass().getName());
			System.out.println("classes read at start: " + context
				.containsBean("org.springframework.context.annotation.internalConfigurationAnnotationProcessor"));
			System.out.println("ship " + context.getBean(Shipping.class).ship(new Order("42")));
			System.out.println("ship " + context.getBean(Shipping.class).ship(new Order("taken")));
			System.out.println("store " + context.getBean(Depot.class).store("7"));
			System.out.println("count " + context.getBean(Counting.class).count());
		}
		catch (RuntimeException ex) {
			System.out.println("start failed: " + ex.getMessage());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks(order = 1234)
	static class Application {

		@Bean
		Shipping shipping() {
			return new Shipping();
		}

		@Bean
		BigDepot depot() {
			return new BigDepot();
		}

		@Bean
		Counting counting() {
			return new Counting();
		}

	}

	/** A mistake that only the start can see. */
	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class FaultyApplication {

		@Bean
		Hasty hasty() {
			return new Hasty();
		}

	}

	record Order(String id) {

	}

	static class Shipping {

		@DistributedLock(scope = "order", resource = "#order.id", fallback = "busy")
		String ship(Order order) {
			return LeaseContext.current().resource();
		}

		@SuppressWarnings("UnusedMethod")
		private String busy(Order order) {
			return "later " + order.id();
		}

	}

	interface Depot {

		@DistributedLock(resource = "'depot-' + #shelf")
		String store(String shelf);

	}

	static class BigDepot implements Depot {

		@Override
		public String store(String shelf) {
			return LeaseContext.current().resource();
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@DistributedLock
	@interface Named {

		@AliasFor(annotation = DistributedLock.class, attribute = "resource")
		String value();

	}

	static class Counting {

		@Named("'composed'")
		String count() {
			return LeaseContext.current().resource();
		}

	}

	static class Hasty {

		@DistributedLock(resource = "#id", lease = "1s")
		void run(String id) {
		}

	}

}
