package io.github.dynamolocks.integration;

import java.util.Optional;

import net.javacrumbs.shedlock.core.AbstractSimpleLock;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.apache.commons.logging.Log;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockException;
import io.github.dynamolocks.PrintableText;

/**
 * Releases or extends a lease that is not renewed, for ShedLock. The superclass refuses
 * both after either.
 */
final class EndingLock extends AbstractSimpleLock {

	private static final Log logger = PrintableText.log(EndingLock.class);

	private final Lease lease;

	EndingLock(Lease lease, LockConfiguration configuration) {
		super(configuration);
		this.lease = lease;
	}

	@Override
	protected void doUnlock() {
		try {
			this.lease.close();
		}
		catch (LeaseLostException ex) {
			// The client has logged the loss.
			logger.debug("The lock on '%s' was not held any more when it was unlocked".formatted(this.lease.resource()),
					ex);
		}
		catch (LockException ex) {
			logger.warn("The lock on '%s' could not be released. The client retries the release"
				.formatted(this.lease.resource()), ex);
		}
	}

	@Override
	protected Optional<SimpleLock> doExtend(LockConfiguration configuration) {
		try {
			this.lease.extend(DynamoLocksLockProvider.leaseOf(configuration));
			this.lease.holdAtLeast(configuration.getLockAtLeastFor());
			return Optional.of(new EndingLock(this.lease, configuration));
		}
		catch (LeaseLostException ex) {
			logger.debug("The lock on '%s' was not held any more when it was extended".formatted(this.lease.resource()),
					ex);
			return Optional.empty();
		}
	}

}
