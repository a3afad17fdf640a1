package io.github.dynamolocks.annotation;

import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.store.InMemoryLockStore;

/**
 * Runs an application with only the required dependencies of the library.
 */
final class BareProcess {

	private BareProcess() {
	}

	public static void main(String[] arguments) {
		for (String name : arguments) {
			System.out.println(name + (isThere(name) ? " is there" : " is not there"));
		}
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Locking.class,
				Shipping.class)) {
			System.out.println("locked " + context.getBean(Shipping.class).ship("42"));
			System.out.println("locked later " + context.getBean(Shipping.class).shipLater("42").join());
		}
		try (LockDynamoDb dynamoDb = LockDynamoDb.of(new DefaultListableBeanFactory(), ownClient(), "client")) {
			System.out.println("client of the SDK: " + !Proxy.isProxyClass(dynamoDb.client().getClass()));
		}
		tryToStart(Locking.class, Streaming.class);
		tryToStart(Weaving.class);
	}

	private static LockProperties ownClient() {
		System.setProperty("dynamo-locks.endpoint", "http://localhost:1");
		return LockProperties.read(new StandardEnvironment());
	}

	private static void tryToStart(Class<?>... configuration) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(configuration)) {
			System.out.println("started: " + context);
		}
		catch (BeansException ex) {
			System.out.println("refused: " + ex.getMessage());
		}
	}

	private static boolean isThere(String name) {
		try {
			Class.forName(name, false, BareProcess.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Locking {

		@Bean
		InMemoryLockStore lockStore() {
			return new InMemoryLockStore();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks(mode = AdviceMode.ASPECTJ)
	static class Weaving {

	}

	static class Shipping {

		@DistributedLock(scope = "order", resource = "#id")
		String ship(String id) {
			LeaseContext.current().ensureHeld();
			return LeaseContext.current().resource();
		}

		@DistributedLock(scope = "order", resource = "#id")
		CompletableFuture<String> shipLater(String id) {
			return CompletableFuture.completedFuture(LeaseContext.current().resource());
		}

	}

	static class Streaming {

		@DistributedLock
		Flow.Publisher<String> stream() {
			return (subscriber) -> {
			};
		}

	}

}
