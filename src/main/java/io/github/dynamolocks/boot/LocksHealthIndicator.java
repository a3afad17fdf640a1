package io.github.dynamolocks.boot;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.github.dynamolocks.LockClient;

/**
 * Checks that the store answers: one eventually consistent read of one item, half a read
 * unit.
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
		this.client.find(this.resource);
		builder.up();
	}

}
