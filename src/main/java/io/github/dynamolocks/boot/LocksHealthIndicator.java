package io.github.dynamolocks.boot;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.github.dynamolocks.LockClient;

/**
 * Checks that the store answers: one eventually consistent read of one item, half a read
 * unit.
 */
final class LocksHealthIndicator extends AbstractHealthIndicator {

	/** Valid for a key of either type. The lock need not exist. */
	private static final String RESOURCE = "0";

	private final LockClient client;

	LocksHealthIndicator(LockClient client) {
		super("The store of the locks failed");
		this.client = client;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		this.client.find(RESOURCE);
		builder.up();
	}

}
