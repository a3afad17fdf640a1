package io.github.dynamolocks.annotation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.Checkpoints;

/**
 * Closes a DynamoDB client before a checkpoint of this JVM and replaces it after a
 * restore. A JVM with open connections cannot be stopped by CRaC, and a restored one must
 * not use the connections and the credentials of the snapshot.
 */
final class RestorableDynamoDb {

	private final Supplier<DynamoDbClient> builder;

	private final DynamoDbClient client;

	/** Keeps this object registered for checkpoints. */
	@SuppressWarnings("UnusedVariable")
	private final Object checkpoints;

	private volatile DynamoDbClient current;

	private boolean closed;

	RestorableDynamoDb(Supplier<DynamoDbClient> builder) {
		this.builder = builder;
		this.current = builder.get();
		this.client = (DynamoDbClient) Proxy.newProxyInstance(DynamoDbClient.class.getClassLoader(),
				new Class<?>[] { DynamoDbClient.class }, (proxy, method, arguments) -> invoke(method, arguments));
		this.checkpoints = Checkpoints.register(() -> this.current.close(), this::replace);
	}

	private @Nullable Object invoke(Method method, Object @Nullable [] arguments) throws Throwable {
		try {
			return method.invoke(this.current, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	/** Builds a new client, unless this object is closed. */
	synchronized void replace() {
		if (!this.closed) {
			this.current = this.builder.get();
		}
	}

	/** Returns a client that sends its requests through the current one. */
	DynamoDbClient client() {
		return this.client;
	}

	synchronized void close() {
		this.closed = true;
		this.current.close();
	}

}
