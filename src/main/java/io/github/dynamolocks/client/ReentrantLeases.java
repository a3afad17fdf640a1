package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.StoreLease;

/**
 * Keeps the leases of callbacks and holds, so that a nested call shares the existing
 * lease. The last share that is left releases the lock.
 *
 * <p>
 * The shares of one lease are divided into parts: one part for each thread whose calls
 * share the lease, and one part for asynchronous callbacks, which belong to no thread. A
 * call joins the part of its own thread. If its thread has none, the call joins a lease
 * of asynchronous callbacks that is bound to the thread, see {@link LeaseContext#bind},
 * and its share begins a part of this thread. So a thread whose own calls have ended
 * holds nothing, even if other threads still run under the lease.
 *
 * <p>
 * The share of a hold can be left on another thread, for example by a coordinator that
 * completes a transaction.
 */
final class ReentrantLeases {

	private final ThreadLocal<Map<String, Part<String>>> threads = ThreadLocal.withInitial(ConcurrentHashMap::new);

	/** The parts that belong to asynchronous callbacks. */
	private final Map<Lease, Part<Lease>> loose = new ConcurrentHashMap<>();

	private final Predicate<LockRequest> fenced;

	/**
	 * Creates an empty collection.
	 * @param fenced whether a request asks for a fencing token
	 */
	ReentrantLeases(Predicate<LockRequest> fenced) {
		this.fenced = fenced;
	}

	/**
	 * Joins a lease that the calling thread already holds. The share belongs to this
	 * thread.
	 * @param resource the resource, canonical
	 * @param request the request of the caller
	 * @return the share, null if the thread does not hold the resource
	 */
	@Nullable Share join(String resource, LockRequest request) {
		Part<?> part = find(resource);
		return (part != null) ? part.admit(request, Link::ofThread) : null;
	}

	/**
	 * Joins a lease that the calling thread already holds. The share belongs to no
	 * thread.
	 * @param resource the resource, canonical
	 * @param request the request of the caller
	 * @return the share, null if the thread does not hold the resource
	 */
	@Nullable Share joinLoosely(String resource, LockRequest request) {
		Part<?> part = find(resource);
		return (part != null) ? part.admit(request, Link::loose) : null;
	}

	/**
	 * Adds a lease whose first share belongs to the calling thread.
	 * @param lease the lease that this thread acquired
	 * @return the share
	 */
	Share begin(DefaultLease lease) {
		return new Link(lease).ofThread().add();
	}

	/**
	 * Adds a lease whose first share belongs to no thread.
	 * @param lease the acquired lease
	 * @return the share
	 */
	Share beginLoosely(DefaultLease lease) {
		return new Link(lease).loose().add();
	}

	/**
	 * Returns whether the calling thread may hold a lease that a call could join.
	 * @return false if it holds none
	 */
	boolean isInside() {
		if (!this.threads.get().isEmpty()) {
			return true;
		}
		forget();
		return !this.loose.isEmpty() && LeaseContext.find().isPresent();
	}

	private @Nullable Part<?> find(String resource) {
		Part<?> own = this.threads.get().get(resource);
		if (own != null) {
			return own;
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
	 * The share that one caller has of a lease.
	 */
	static final class Share {

		private final Part<?> part;

		private Share(Part<?> part) {
			this.part = part;
		}

		DefaultLease lease() {
			return this.part.link.lease;
		}

		/** Leaves a share that its caller did not receive. */
		private void withdraw() {
			if (this.part.isLast()) {
				lease().close();
			}
		}

		/**
		 * Leaves the share. Must be called once. Throws, as the release itself does, if
		 * the lease was lost.
		 */
		void leave() {
			DefaultLease lease = lease();
			if (this.part.isLast()) {
				lease.close();
			}
			else if (!lease.isHeld() && lease.isLost()) {
				throw lease.loss();
			}
		}

	}

	/**
	 * A lease with its parts, which the monitor of this object guards.
	 */
	private final class Link {

		private final DefaultLease lease;

		private final Part<Lease> loose;

		/** The number of shares of all parts. */
		private int shares;

		private Link(DefaultLease lease) {
			this.lease = lease;
			this.loose = new Part<>(this, ReentrantLeases.this.loose, lease);
		}

		private Part<Lease> loose() {
			return this.loose;
		}

		/** Returns the part of the calling thread; a new one if it has none. */
		private Part<String> ofThread() {
			Map<String, Part<String>> parts = ReentrantLeases.this.threads.get();
			Part<String> part = parts.get(this.lease.resource());
			return (part != null) ? part : new Part<>(this, parts, this.lease.resource());
		}

	}

	/**
	 * The shares of a lease that belong together: those of one thread, or those of the
	 * asynchronous callbacks.
	 *
	 * @param <K> the type of the key under which the part is kept
	 */
	private final class Part<K> {

		private final Link link;

		private final Map<K, Part<K>> home;

		private final K key;

		private int shares;

		private Part(Link link, Map<K, Part<K>> home, K key) {
			this.link = link;
			this.home = home;
			this.key = key;
		}

		/**
		 * Adds a share for a call that joins the lease because of this part.
		 * @param request the request of the call
		 * @param of returns the part to which the new share belongs
		 * @return the share, null if this part has no shares any more
		 */
		private @Nullable Share admit(LockRequest request, Function<Link, Part<?>> of) {
			Share share;
			synchronized (this.link) {
				if (this.shares == 0) {
					return null;
				}
				share = of.apply(this.link).add();
			}
			try {
				this.link.lease.ensureHeld();
				if (ReentrantLeases.this.fenced.test(request) && this.link.lease.fencingToken().isEmpty()) {
					throw new IllegalArgumentException(
							"A fenced lock on '%s' cannot be acquired inside a lock on it that is not fenced: make the outer lock fenced"
								.formatted(PrintableText.of(this.link.lease.resource())));
				}
				return share;
			}
			catch (Throwable ex) {
				Failures.runAfter(ex, share::withdraw);
				throw ex;
			}
		}

		private Share add() {
			synchronized (this.link) {
				this.shares++;
				this.link.shares++;
				this.home.put(this.key, this);
			}
			return new Share(this);
		}

		private boolean isLast() {
			synchronized (this.link) {
				this.link.shares--;
				if (--this.shares == 0) {
					this.home.remove(this.key, this);
					forget();
				}
				return this.link.shares == 0;
			}
		}

	}

	/**
	 * The share that one hold has of a lease. Ends for this hold when it is closed, even
	 * if other shares of the lease remain.
	 */
	static final class HeldLease implements StoreLease {

		private final Share share;

		private final AtomicBoolean closed = new AtomicBoolean();

		HeldLease(Share share) {
			this.share = share;
		}

		@Override
		public Acquisition acquisition() {
			return this.share.lease().acquisition();
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
				throw this.share.lease().loss("it was already closed");
			}
			this.share.lease().ensureHeld();
		}

		@Override
		public void extend(Duration lease) {
			ensureHeld();
			this.share.lease().extend(lease);
		}

		@Override
		public void holdAtLeast(Duration time) {
			ensureHeld();
			this.share.lease().holdAtLeast(time);
		}

		@Override
		public LeaseContext.Binding openScope() {
			return this.share.lease().openScope();
		}

		@Override
		public String toString() {
			DefaultLease lease = this.share.lease();
			return this.closed.get() ? lease.description("closed") : lease.toString();
		}

		@Override
		public void close() {
			if (this.closed.compareAndSet(false, true)) {
				this.share.leave();
			}
		}

	}

}
