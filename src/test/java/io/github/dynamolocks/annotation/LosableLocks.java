package io.github.dynamolocks.annotation;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.InMemoryLockStore;

/**
 * Provides the real client with a store in memory, whose leases a test can expire.
 */
final class LosableLocks implements AutoCloseable {

	private final JumpingClock clock = new JumpingClock();

	private final InMemoryLockStore store = new InMemoryLockStore(this.clock);

	private final DefaultLockClient client = DefaultLockClient.builder(this.store)
		.settings(LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO))
		.build();

	private final DefaultLockClient rival = DefaultLockClient.builder(this.store)
		.settings(LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO))
		.build();

	DefaultLockClient client() {
		return this.client;
	}

	/** Expires every lease that is held. */
	void loseAll() {
		this.clock.jump(Duration.ofMinutes(1));
	}

	boolean isFree(String resource) {
		Optional<Lease> lease = this.rival.tryAcquire(LockRequest.of(resource));
		lease.ifPresent(Lease::close);
		return lease.isPresent();
	}

	/** Acquires a lock like another JVM. */
	Lease holdElsewhere(String resource) {
		return this.rival.acquire(LockRequest.of(resource));
	}

	Optional<String> owner(String resource) {
		return this.client.find(resource).map(LockInfo::owner);
	}

	@Override
	public void close() {
		this.rival.close();
		this.client.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Enabled extends Beans {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks(proxyTargetClass = true)
	static class EnabledWithSubclasses extends Beans {

	}

	abstract static class Beans {

		@Bean
		LosableLocks locks() {
			return new LosableLocks();
		}

		@Bean(destroyMethod = "")
		DefaultLockClient lockClient(LosableLocks locks) {
			return locks.client();
		}

	}

	private static final class JumpingClock implements HostClock {

		private final AtomicLong jumped = new AtomicLong();

		void jump(Duration duration) {
			this.jumped.addAndGet(duration.toNanos());
		}

		@Override
		public long nanoTime() {
			return System.nanoTime() + this.jumped.get();
		}

		@Override
		public long currentTimeMillis() {
			return System.currentTimeMillis() + this.jumped.get() / 1_000_000;
		}

	}

}
