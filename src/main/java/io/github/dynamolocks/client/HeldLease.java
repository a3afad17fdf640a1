package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.dynamolocks.LeaseContext;

/**
 * One hold's share of a lease: over for this hold when it is closed, while others may
 * still have theirs.
 */
final class HeldLease implements LeaseContext.Scoped {

	private final CallChain.Share share;

	private final AtomicBoolean closed = new AtomicBoolean();

	HeldLease(CallChain.Share share) {
		this.share = share;
	}

	@Override
	public String resource() {
		return this.share.lease().resource();
	}

	@Override
	public String owner() {
		return this.share.lease().owner();
	}

	@Override
	public OptionalLong fencingToken() {
		return this.share.lease().fencingToken();
	}

	@Override
	public boolean isHeld() {
		return !this.closed.get() && this.share.lease().isHeld();
	}

	@Override
	public Duration remaining() {
		return this.closed.get() ? Duration.ZERO : this.share.lease().remaining();
	}

	@Override
	public void ensureHeld() {
		if (this.closed.get()) {
			throw this.share.lease().loss("it was closed before");
		}
		this.share.lease().ensureHeld();
	}

	@Override
	public LeaseContext.Binding openScope() {
		return this.share.lease().openScope();
	}

	@Override
	public String toString() {
		ActiveLease lease = this.share.lease();
		return this.closed.get() ? lease.description("closed") : lease.toString();
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.share.leave();
		}
	}

}
