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
 * The smallest application that locks: its client is made of the properties as every
 * application's is. For tests without a Spring context of their own.
 */
final class LockApplication implements AutoCloseable {

	private final AnnotationConfigApplicationContext context;

	private LockApplication(AnnotationConfigApplicationContext context) {
		this.context = context;
	}

	/**
	 * Starts it on the DynamoDB of a test.
	 * @throws IllegalStateException without Spring
	 */
	static LockApplication start(TestDynamoDb dynamoDb) {
		OptionalJar.SPRING.require("A LockClient is to be made of the properties");
		// A test that leaves a lock open is not to wait for itself
		Map<String, Object> properties = new HashMap<>(Map.of("dynamo-locks.shutdown-grace", "0s"));
		properties.putAll(dynamoDb.properties());
		return start(properties, dynamoDb.client());
	}

	/**
	 * Starts it.
	 * @param properties all of its properties
	 * @param client its client, which stays open
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
