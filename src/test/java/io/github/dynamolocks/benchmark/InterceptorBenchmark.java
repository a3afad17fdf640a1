package io.github.dynamolocks.benchmark;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.store.InMemoryLockStore;

/**
 * Measures the cost of a call of an annotated method compared with the same calls of the
 * client, with locks in memory.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class InterceptorBenchmark {

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Beans.class);

	private final Shipping shipping = this.context.getBean(Shipping.class);

	private final LockClient client = this.context.getBean(LockClient.class);

	private final Shipping target = new Shipping();

	private final String id = "order:42";

	/**
	 * Calls an annotated method of a bean.
	 * @return what the method returns
	 */
	@Benchmark
	public int annotated() {
		return this.shipping.ship(this.id);
	}

	/**
	 * Runs the same work under the same lock with the client.
	 * @return what the method returns
	 */
	@Benchmark
	public int programmatic() {
		return this.client.<Integer, RuntimeException>execute(LockRequest.of(this.id).withPurpose("Shipping.ship"),
				(lease) -> this.target.ship(this.id));
	}

	/** Closes the context. */
	@TearDown
	public void close() {
		this.context.close();
	}

	/** Runs the measured work. */
	static class Shipping {

		@DistributedLock(resource = "#id")
		int ship(String id) {
			return id.length();
		}

	}

	/** Configures the context. */
	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Beans {

		@Bean
		LockClient lockClient() {
			return DefaultLockClient.builder(new InMemoryLockStore()).build();
		}

		@Bean
		Shipping shipping() {
			return new Shipping();
		}

	}

}
