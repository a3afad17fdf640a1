package io.github.dynamolocks.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Keeps locks in the memory of this JVM, under the same conditions as
 * {@link DynamoDbLockStore}. It is meant for tests, and for applications that run in a
 * single JVM.
 *
 * <p>
 * When there are many items, the store removes those whose lease has expired and those
 * that only keep a fencing token. Later tokens are still larger than all earlier ones.
 *
 * <p>
 * The store uses one clock, the monotonic clock of the host. So a lease expires at the
 * same moment for its owner and for its rivals.
 *
 * <p>
 * Safe for use by any number of threads.
 */
public final class InMemoryLockStore implements LockStore, LockCatalog {

	/** The number of items up to which only releases remove items. */
	private static final int ROOM = 1_000;

	private final HostClock host;

	private final long originNanos;

	private final long originMillis;

	private final NavigableMap<String, Item> items = new TreeMap<>();

	/** The number of items above which expired and released items are removed. */
	private int full = ROOM;

	/** The largest token of the removed items. */
	private long lastToken;

	/**
	 * Creates an empty store that uses the clock of the JVM.
	 */
	public InMemoryLockStore() {
		this(HostClock.SYSTEM);
	}

	/**
	 * Creates an empty store.
	 * @param host the clocks; the wall clock is read once, the monotonic clock decides
	 * when a lease expires
	 */
	public InMemoryLockStore(HostClock host) {
		this.host = host;
		this.originNanos = host.nanoTime();
		this.originMillis = host.currentTimeMillis();
	}

	@Override
	public String canonical(String resource) {
		return KeyFormat.S.canonical(resource);
	}

	@Override
	public synchronized AcquireResult acquire(AcquireCommand command) {
		long now = millis();
		Item found = this.items.get(command.resource());
		if (found != null && command.owner().equals(found.owner)) {
			// An earlier transmission succeeded, and its answer was lost.
			return acquired(command, found);
		}
		if (found != null && !found.isFree(now)) {
			return new AcquireResult.Refused(record(command.resource(), found), false);
		}
		Item item = new Item(command, now);
		if (found != null) {
			item.token = found.token;
		}
		if (command.tokens() > 0) {
			item.token = ((item.token != null) ? item.token : Math.max(now * 1000, this.lastToken)) + command.tokens();
		}
		this.items.put(command.resource(), item);
		makeRoom(now);
		return acquired(command, item);
	}

	/**
	 * Removes the items that only keep a token or have expired, as DynamoDB's TTL does.
	 */
	private void makeRoom(long now) {
		if (this.items.size() > this.full) {
			this.items.values().removeIf((item) -> item.expiresAt < now && remove(item));
			this.full = Math.max(ROOM, 2 * this.items.size());
		}
	}

	private boolean remove(Item item) {
		if (item.token != null) {
			this.lastToken = Math.max(this.lastToken, item.token);
		}
		return true;
	}

	private AcquireResult acquired(AcquireCommand command, Item item) {
		TokenRange tokens = (command.tokens() > 0 && item.token != null)
				? new TokenRange(item.token - command.tokens() + 1, item.token) : null;
		return new AcquireResult.Acquired(new Acquisition(command, tokens, item.token, item.expiresAt,
				trusted(item.expiresAt), ClockReading.now(this.host)));
	}

	@Override
	public synchronized RenewResult renew(Acquisition acquisition) {
		Item item = this.items.get(acquisition.resource());
		if (acquisition.remaining().isZero()) {
			return RenewResult.EXPIRED;
		}
		if (item == null || !acquisition.owner().equals(item.owner)) {
			acquisition.end();
			return RenewResult.NOT_HELD;
		}
		item.expiresAt = acquisition.nextExpiry(millis() + acquisition.lease().toMillis());
		item.version++;
		return acquisition.extend(item.expiresAt, trusted(item.expiresAt)) ? RenewResult.RENEWED : RenewResult.EXPIRED;
	}

	@Override
	public synchronized ReleaseResult release(Acquisition acquisition) {
		acquisition.end();
		Item item = this.items.get(acquisition.resource());
		if (item != null && item.wanted) {
			acquisition.wanted();
		}
		return free(acquisition.resource(), acquisition.owner(), acquisition.holdMillis());
	}

	@Override
	public synchronized ReleaseResult discard(String resource, String owner) {
		return free(resource, owner, 0);
	}

	@Override
	public synchronized Optional<String> want(String resource) {
		Item item = this.items.get(resource);
		if (item == null || item.owner == null || item.wanted) {
			return Optional.empty();
		}
		item.wanted = true;
		return Optional.of(item.owner);
	}

	@Override
	public synchronized Optional<LockRecord> read(String resource) {
		return Optional.ofNullable(this.items.get(resource)).map((item) -> record(resource, item));
	}

	@Override
	public synchronized LockPage list(int limit, @Nullable String after) {
		LockCatalog.requireLimit(limit);
		NavigableMap<String, Item> rest = (after != null) ? this.items.tailMap(after, false) : this.items;
		List<LockEntry> locks = new ArrayList<>();
		String last = null;
		int seen = 0;
		for (Map.Entry<String, Item> entry : rest.entrySet()) {
			if (seen++ == limit) {
				return new LockPage(locks, last);
			}
			last = entry.getKey();
			LockRecord lock = record(last, entry.getValue());
			if (!lock.isFree()) {
				locks.add(new LockEntry(lock, entry.getValue().state()));
			}
		}
		return new LockPage(locks, null);
	}

	@Override
	public synchronized Optional<LockEntry> show(String resource) {
		return Optional.ofNullable(this.items.get(resource))
			.map((item) -> new LockEntry(record(resource, item), item.state()))
			.filter((entry) -> !entry.lock().isFree());
	}

	@Override
	public synchronized ReleaseResult free(String resource, String state) {
		Item item = this.items.get(resource);
		if (item == null || !item.state().equals(state)) {
			return ReleaseResult.NOT_HELD;
		}
		return free(resource, item, 0);
	}

	private ReleaseResult free(String resource, String owner, long holdMillis) {
		Item item = this.items.get(resource);
		if (item == null || !owner.equals(item.owner)) {
			return ReleaseResult.NOT_HELD;
		}
		return free(resource, item, holdMillis);
	}

	private ReleaseResult free(String resource, Item item, long holdMillis) {
		if (holdMillis == 0 && item.token == null) {
			this.items.remove(resource);
			return ReleaseResult.RELEASED;
		}
		item.owner = null;
		item.version++;
		if (holdMillis > 0) {
			item.lease = Duration.ofMillis(holdMillis);
			item.expiresAt = millis() + holdMillis;
		}
		else {
			item.lease = null;
			item.holder = null;
			item.acquiredAt = null;
			item.queue = 0;
			item.wanted = false;
			item.expiresAt = 0;
		}
		return ReleaseResult.RELEASED;
	}

	private LongSupplier trusted(long expiresAt) {
		return () -> expiresAt - millis();
	}

	private long millis() {
		return this.originMillis + Math.floorDiv(this.host.nanoTime() - this.originNanos, 1_000_000L);
	}

	private LockRecord record(String resource, Item item) {
		// A write takes over one millisecond after the end, not at the end.
		Duration remaining = (item.expiresAt == 0) ? Duration.ZERO : Duration.ofMillis(item.expiresAt + 1 - millis());
		Instant acquiredAt = item.acquiredAt;
		Duration age = (acquiredAt != null) ? Duration.ofMillis(millis() - acquiredAt.toEpochMilli()) : null;
		return new LockRecord(resource, item.owner, item.version, item.lease, remaining, age, item.queue, item.wanted,
				item.holder, acquiredAt, item.token);
	}

	/**
	 * The attributes that an item in DynamoDB has.
	 */
	private static final class Item {

		private @Nullable String owner;

		private @Nullable Duration lease;

		private @Nullable String holder;

		private @Nullable Instant acquiredAt;

		private int queue;

		private long version = 1;

		private long expiresAt;

		private boolean wanted;

		private @Nullable Long token;

		Item(AcquireCommand command, long now) {
			this.owner = command.owner();
			this.lease = command.lease();
			this.holder = command.holder();
			this.queue = command.queue();
			this.acquiredAt = Instant.ofEpochMilli(now);
			this.expiresAt = now + command.lease().toMillis();
		}

		/** Returns a text that differs whenever the item differs. */
		String state() {
			return ItemState.digest("%s %s %s %s".formatted(this.owner, this.version, this.expiresAt, this.token));
		}

		/** Returns whether the lock was released or its lease has expired. */
		boolean isFree(long now) {
			return this.expiresAt == 0 || this.expiresAt < now;
		}

	}

}
