package io.github.dynamolocks.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockRequest;

/**
 * What the callbacks and holds of each thread have acquired. A nested one takes a share
 * of what is there, and the last share to be given back frees the lock.
 *
 * <p>
 * Shares are taken on the thread that acquired. They can be given back on another one: a
 * transaction may be completed by its coordinator.
 */
final class CallChain {

	private final ThreadLocal<Map<String, Link>> threads = ThreadLocal.withInitial(ConcurrentHashMap::new);

	/**
	 * Takes a share of what this thread holds already.
	 * @param resource the resource, canonical
	 * @param request what is asked for
	 * @return the link, null if the thread does not hold the resource
	 */
	@Nullable Link join(String resource, LockRequest request) {
		Map<String, Link> links = this.threads.get();
		Link link = links.get(resource);
		if (link == null) {
			forget(links);
			return null;
		}
		return link.join(request) ? link : null;
	}

	/**
	 * Begins with a lease of which the first share is the caller's.
	 * @param lease what this thread has acquired
	 * @return the link
	 */
	Link begin(ActiveLease lease) {
		Map<String, Link> links = this.threads.get();
		Link link = new Link(lease, links);
		links.put(lease.resource(), link);
		return link;
	}

	private void forget(Map<String, Link> links) {
		if (links.isEmpty() && this.threads.get() == links) {
			this.threads.remove();
		}
	}

	/**
	 * A lease with those who share it.
	 */
	final class Link {

		private final ActiveLease lease;

		private final Map<String, Link> links;

		private int shares = 1;

		private Link(ActiveLease lease, Map<String, Link> links) {
			this.lease = lease;
			this.links = links;
		}

		ActiveLease lease() {
			return this.lease;
		}

		private synchronized boolean join(LockRequest request) {
			if (this.shares == 0) {
				return false;
			}
			this.lease.ensureHeld();
			if (request.fenced() && this.lease.fencingToken().isEmpty()) {
				throw new IllegalArgumentException(
						"A fenced lock on '%s' is nested in one that is not fenced: ask for fencing in the outer one"
							.formatted(this.lease.resource()));
			}
			this.shares++;
			return true;
		}

		/**
		 * Gives a share back. Says, like the release itself, if the lease was lost.
		 */
		void leave() {
			boolean last;
			synchronized (this) {
				this.shares--;
				last = this.shares == 0;
			}
			if (last) {
				this.links.remove(this.lease.resource(), this);
				forget(this.links);
				this.lease.close();
			}
			else if (!this.lease.isHeld() && this.lease.isLost()) {
				throw this.lease.loss();
			}
		}

	}

}
