package io.github.dynamolocks.proof;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.test.TestClients;

/**
 * Runs a Spring context like a user's: it has properties, annotated services and no
 * DynamoDB bean, so that the library creates its own client and must close it.
 */
final class WorkerContext implements AutoCloseable {

	private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final DynamoDbClient faulty;

	private final DynamoDbClient direct;

	private final Values values;

	private final AnnotatedMethods methods;

	private final LockClient client;

	/**
	 * Starts a context.
	 * @param endpoint the address of DynamoDB with faults
	 * @param directly the address of DynamoDB without faults
	 * @param locks the table of the locks
	 * @param values the table of the protected values
	 * @throws RuntimeException if the start fails; then nothing is left open
	 */
	WorkerContext(String endpoint, String directly, String locks, String values) {
		this.faulty = TestClients.builder(URI.create(endpoint))
			.overrideConfiguration((configuration) -> configuration.apiCallTimeout(REQUEST_TIMEOUT))
			.build();
		this.direct = TestClients.clientWithoutRetries(URI.create(directly));
		this.context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("proof",
					Map.of("dynamo-locks.table-name", locks, "dynamo-locks.endpoint", endpoint, "dynamo-locks.region",
							TestClients.REGION.id(), "dynamo-locks.lease", Round.LEASE.toMillis() + "ms",
							"dynamo-locks.shutdown-grace", "500ms", "proof.wait-time",
							Round.WAIT_TIME.toMillis() + "ms")));
		this.values = new Values(this.faulty, this.direct, values);
		this.context.register(Beans.class);
		try {
			this.context.refresh();
			this.methods = this.context.getBean(AnnotatedMethods.class);
			this.client = this.context.getBean(LockClient.class);
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	AnnotatedMethods methods() {
		return this.methods;
	}

	LockClient client() {
		return this.client;
	}

	Values values() {
		return this.values;
	}

	@Override
	public void close() {
		this.context.close();
		this.faulty.close();
		this.direct.close();
	}

	/**
	 * Declares the beans of a user.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Beans {

		@Bean
		AnnotatedMethods methods() {
			return new AnnotatedMethods();
		}

	}

}
