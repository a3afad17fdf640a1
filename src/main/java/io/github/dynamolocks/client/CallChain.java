package io.github.dynamolocks.client;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockRequest;

/**
 * What the callbacks and holds of each thread have acquired. A nested one takes a share
 * of what is there, and the last share to be given back frees the lock.
 *
 * <p>
 * Shares are taken on the thread that acquired. They can be given back on another one: a
 * transaction may be completed by its coordinator. The share of an asynchronous callback
 * belongs to no thread: others join it where its lease is bound, see
 * {@link LeaseContext#bind}.
 */
final class CallChain {

	private final ThreadLocal<Map<String, Link>> threads = ThreadLocal.withInitial(ConcurrentHashMap::new);

	/** Those that asynchronous callbacks share, by their leases. */
	private final Map<Lease, Link> loose = new ConcurrentHashMap<>();

	/**
	 * Takes a share of what this thread holds already.
	 * @param resource the resource, canonical
	 * @param request what is asked for
	 * @return the share, null if the thread does not hold the resource
	 */
	@Nullable Share join(String resource, LockRequest request) {
		Link link = find(resource);
		return (link != null) ? link.join(request, Kind.THREAD) : null;
	}

	/**
	 * Takes a share of what this thread holds already, for what goes on without it.
	 * @param resource the resource, canonical
	 * @param request what is asked for
	 * @return the share, null if the thread does not hold the resource
	 */
	@Nullable Share joinLoosely(String resource, LockRequest request) {
		Link link = find(resource);
		return (link != null) ? link.join(request, Kind.LOOSE) : null;
	}

	/**
	 * Begins with a lease of which the first share is the calling thread's.
	 * @param lease what this thread has acquired
	 * @return the share
	 */
	Share begin(ActiveLease lease) {
		Map<String, Link> links = this.threads.get();
		Link link = new Link(lease, links);
		links.put(lease.resource(), link);
		return link.add(Kind.THREAD);
	}

	/**
	 * Begins with a lease of which the first share belongs to no thread.
	 * @param lease what was acquired
	 * @return the share
	 */
	Share beginLoosely(ActiveLease lease) {
		return new Link(lease, new ConcurrentHashMap<>()).add(Kind.LOOSE);
	}

	/**
	 * Whether this thread may hold anything in which a call would nest.
	 * @return false if it surely holds nothing
	 */
	boolean isInside() {
		if (!this.threads.get().isEmpty()) {
			return true;
		}
		forget();
		return !this.loose.isEmpty() && LeaseContext.find().isPresent();
	}

	private @Nullable Link find(String resource) {
		Link link = this.threads.get().get(resource);
		if (link != null) {
			return link;
		}
		forget();
		if (this.loose.isEmpty()) {
			return null;
		}
		return LeaseContext.all()
			.stream()
			.filter((lease) -> lease.resource().equals(resource))
			.map(this.loose::get)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	private void forget() {
		if (this.threads.get().isEmpty()) {
			this.threads.remove();
		}
	}

	/**
	 * One caller's part in a lease.
	 */
	interface Share {

		ActiveLease lease();

		/**
		 * Gives the share back, once. Says, like the release itself, if the lease was
		 * lost.
		 */
		void leave();

	}

	/** To whom a share belongs. */
	private enum Kind {

		THREAD, LOOSE

	}

	/**
	 * A lease with those who share it.
	 */
	private final class Link {

		private final ActiveLease lease;

		private final Map<String, Link> links;

		/** The shares of the thread, without which its further calls do not nest. */
		private int ofThread;

		private int ofOthers;

		private Link(ActiveLease lease, Map<String, Link> links) {
			this.lease = lease;
			this.links = links;
		}

		private synchronized @Nullable Share join(LockRequest request, Kind kind) {
			if (this.ofThread + this.ofOthers == 0) {
				return null;
			}
			this.lease.ensureHeld();
			if (request.fenced() && this.lease.fencingToken().isEmpty()) {
				throw new IllegalArgumentException(
						"A fenced lock on '%s' is nested in one that is not fenced: ask for fencing in the outer one"
							.formatted(this.lease.resource()));
			}
			return add(kind);
		}

		private synchronized Share add(Kind kind) {
			if (kind == Kind.THREAD) {
				this.ofThread++;
			}
			else {
				this.ofOthers++;
				CallChain.this.loose.put(this.lease, this);
			}
			return new Share() {

				@Override
				public ActiveLease lease() {
					return Link.this.lease;
				}

				@Override
				public void leave() {
					Link.this.leave(kind);
				}

			};
		}

		private void leave(Kind kind) {
			if (isLast(kind)) {
				this.lease.close();
			}
			else if (!this.lease.isHeld() && this.lease.isLost()) {
				throw this.lease.loss();
			}
		}

		private synchronized boolean isLast(Kind kind) {
			if (kind == Kind.THREAD) {
				this.ofThread--;
			}
			else {
				this.ofOthers--;
			}
			if (this.ofThread == 0) {
				this.links.remove(this.lease.resource(), this);
				forget();
			}
			if (this.ofOthers == 0) {
				CallChain.this.loose.remove(this.lease);
			}
			return this.ofThread + this.ofOthers == 0;
		}

	}

}
