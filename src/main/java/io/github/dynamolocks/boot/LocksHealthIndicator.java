package io.github.dynamolocks.boot;

import java.util.concurrent.TimeUnit;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.client.DefaultLockClient;

/**
 * Checks that the store answers: one eventually consistent read of one item, half a read
 * unit. Shows which store it is, also if the read fails.
 */
final class LocksHealthIndicator extends AbstractHealthIndicator {

	private final LockClient client;

	private final String resource;

	/**
	 * Creates an indicator.
	 * @param client reads the item
	 * @param resource the resource of the item, which need not exist
	 */
	LocksHealthIndicator(LockClient client, String resource) {
		super("The store of the locks failed");
		this.client = client;
		this.resource = resource;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		addDetails(builder);
		long start = System.nanoTime();
		this.client.find(this.resource);
		builder.withDetail("roundTrip", "%s ms".formatted(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)));
		// The answer has told DynamoDB's time
		addDetails(builder);
		builder.up();
	}

	private void addDetails(Health.Builder builder) {
		if (this.client instanceof DefaultLockClient known) {
			builder.withDetails(known.details());
		}
	}

}
