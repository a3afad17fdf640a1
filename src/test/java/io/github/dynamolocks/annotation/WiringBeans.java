package io.github.dynamolocks.annotation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * Configurations with and without their own client, and beans that use them.
 */
final class WiringBeans {

	private WiringBeans() {
	}

	/** Wraps the shared client and records its close instead of closing it. */
	private static DynamoDbClient recording(DynamoDbClient client, List<String> events) {
		return (DynamoDbClient) Proxy.newProxyInstance(DynamoDbClient.class.getClassLoader(),
				new Class<?>[] { DynamoDbClient.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("close")) {
						events.add("DynamoDbClient closed");
						return null;
					}
					try {
						return method.invoke(client, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Enabled {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnDynamoDbClient {

		@Bean
		DynamoDbClient dynamoDbClient(@Nullable EarlyUser user) {
			return recording(EmbeddedDynamoDb.shared().client(), (user != null) ? user.events : new ArrayList<>());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SecondDynamoDbClient {

		@Bean
		DynamoDbClient secondDynamoDbClient() {
			return recording(EmbeddedDynamoDb.shared().client(), new ArrayList<>());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryDynamoDbClient {

		@Bean
		@Primary
		DynamoDbClient primaryDynamoDbClient() {
			return recording(EmbeddedDynamoDb.shared().client(), new ArrayList<>());
		}

	}

	interface Body {

		Map<String, Object> run();

	}

	static class Shipping {

		@DistributedLock(scope = "order", resource = "#id")
		Map<String, Object> ship(String id, Body body) {
			LeaseContext.current().ensureHeld();
			return body.run();
		}

	}

	static class LastPostProcessor implements BeanPostProcessor {

		final List<String> processed = new ArrayList<>();

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			this.processed.add(beanName);
			return bean;
		}

	}

	/** Needs the client before other beans are created. */
	static class EarlyUser {

		final List<String> events = new ArrayList<>();

	}

	static class Resource implements DisposableBean {

		private final LockClient client;

		private final EarlyUser user;

		Resource(LockClient client, EarlyUser user) {
			this.client = client;
			this.user = user;
		}

		@Override
		public void destroy() {
			try {
				this.client.acquire(LockRequest.of("late")).close();
				this.user.events.add("resource: client open");
			}
			catch (LockNotAcquiredException ex) {
				this.user.events.add("resource: client closed");
			}
		}

	}

}
