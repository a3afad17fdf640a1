package io.github.dynamolocks.test;

import java.util.HashMap;
import java.util.Map;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.annotation.EnableDynamoLocks;

/**
 * Runs a minimal Spring application with a lock client for tests without a Spring
 * context. The properties configure the client as in any application.
 */
final class LockApplication implements AutoCloseable {

	private final AnnotationConfigApplicationContext context;

	private LockApplication(AnnotationConfigApplicationContext context) {
		this.context = context;
	}

	/**
	 * Starts an application that uses the DynamoDB of a test.
	 * @throws IllegalStateException if Spring is not on the class path
	 */
	static LockApplication start(TestDynamoDb dynamoDb) {
		OptionalJar.SPRING.require("A LockClient cannot be configured from the properties");
		// A test that leaves a lock open must not wait for itself
		Map<String, Object> properties = new HashMap<>(Map.of("dynamo-locks.shutdown-grace", "0s"));
		properties.putAll(dynamoDb.properties());
		return start(properties, dynamoDb.client());
	}

	/**
	 * Starts an application.
	 * @param properties all properties of the application
	 * @param client the DynamoDB client, which stays open
	 */
	static LockApplication start(Map<String, Object> properties, DynamoDbClient client) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
		context.getBeanFactory().registerSingleton("dynamoDbClient", client);
		context.register(Locks.class);
		try {
			context.refresh();
		}
		catch (RuntimeException ex) {
			context.close();
			throw ex;
		}
		return new LockApplication(context);
	}

	LockClient client() {
		return this.context.getBean(LockClient.class);
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Locks {

	}

}
