package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.dynamolocks.Lease;

/**
 * One hold's share of a lease: over for this hold when it is closed, while others may
 * still have theirs.
 */
final class HeldLease implements Lease {

	private final CallChain.Link link;

	private final AtomicBoolean closed = new AtomicBoolean();

	HeldLease(CallChain.Link link) {
		this.link = link;
	}

	@Override
	public String resource() {
		return this.link.lease().resource();
	}

	@Override
	public String owner() {
		return this.link.lease().owner();
	}

	@Override
	public OptionalLong fencingToken() {
		return this.link.lease().fencingToken();
	}

	@Override
	public boolean isHeld() {
		return !this.closed.get() && this.link.lease().isHeld();
	}

	@Override
	public Duration remaining() {
		return this.closed.get() ? Duration.ZERO : this.link.lease().remaining();
	}

	@Override
	public void ensureHeld() {
		if (this.closed.get()) {
			throw this.link.lease().loss("it was closed before");
		}
		this.link.lease().ensureHeld();
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.link.leave();
		}
	}

}
