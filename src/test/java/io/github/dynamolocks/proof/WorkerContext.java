package io.github.dynamolocks.proof;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.test.TestClients;

/**
 * A Spring context as a user would have it: properties, annotated services, and no bean
 * for DynamoDB, so that the library makes its own client and has to close it.
 */
final class WorkerContext implements AutoCloseable {

	/** Short, so that many of them end. */
	static final Duration LEASE = Duration.ofSeconds(4);

	static final Duration WAIT_TIME = Duration.ofSeconds(20);

	private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final DynamoDbClient faulty;

	private final DynamoDbClient direct;

	/**
	 * Starts a context.
	 * @param endpoint the way to DynamoDB that has the faults
	 * @param directly the way that has none
	 * @param locks the table of the locks
	 * @param values the table of the protected values
	 * @throws RuntimeException if it cannot be started, and nothing is left of it
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
							TestClients.REGION.id(), "dynamo-locks.lease", LEASE.toMillis() + "ms",
							"dynamo-locks.shutdown-grace", "500ms", "proof.wait-time", WAIT_TIME.toMillis() + "ms")));
		this.context.registerBean(Values.class, () -> new Values(this.faulty, this.direct, values));
		this.context.register(Beans.class);
		try {
			this.context.refresh();
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	Counters counters() {
		return this.context.getBean(Counters.class);
	}

	@Override
	public void close() {
		this.context.close();
		this.faulty.close();
		this.direct.close();
	}

	/**
	 * What the user declares.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Beans {

		@Bean
		Counters counters(Values values) {
			return new Counters(values);
		}

	}

}
