package io.github.dynamolocks.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
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
 *
 * @since 0.1.0
 */
public final class InMemoryLockStore implements LockStore, LockCatalog {

	/** The most places of a line, as in DynamoDB. */
	private static final int MOST_PLACES = 48;

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
	public Map<String, String> details() {
		return Map.of("store", "memory");
	}

	@Override
	public String canonical(String resource) {
		return KeyFormat.S.canonical(resource);
	}

	@Override
	public synchronized AcquireResult acquire(AcquireCommand command) {
		long now = millis();
		Item found = this.items.get(command.resource());
		Place place = command.place();
		if (place != null) {
			place.sent(now + command.lease().toMillis());
		}
		if (found != null && command.owner().equals(found.owner)) {
			// An earlier transmission succeeded, and its answer was lost.
			return (place != null) ? found(command, found) : acquired(command, found);
		}
		int index = (found != null) ? found.line.indexOf(command.owner()) : -1;
		if (found != null && !isFree(command.resource(), found, index)) {
			return found(command, found);
		}
		Item item = new Item(command, now);
		if (found != null) {
			item.token = found.token;
			if (index >= 0) {
				item.line.addAll(found.line.subList(index + 1, found.line.size()));
			}
		}
		if (command.tokens() > 0) {
			item.token = nextToken(item.token, command.tokens());
		}
		this.items.put(command.resource(), item);
		makeRoom(now);
		return acquired(command, item);
	}

	private boolean isFree(String resource, Item item, int index) {
		Duration left = record(resource, item).untilTakeover(index);
		return left != null && (left.isZero() || left.isNegative());
	}

	private long nextToken(@Nullable Long last, int tokens) {
		return ((last != null) ? last : Math.max(millis() * 1000, this.lastToken)) + tokens;
	}

	@Override
	public synchronized AcquireResult join(AcquireCommand command) {
		Place place = Objects.requireNonNull(command.place());
		Item item = this.items.get(command.resource());
		if (item != null && item.room() > 0 && !place.owner().equals(item.owner)
				&& !item.line.contains(place.owner())) {
			place.use();
			item.line.add(place.owner());
		}
		return found(command, item);
	}

	@Override
	public synchronized AcquireResult poll(AcquireCommand command) {
		return found(command, this.items.get(command.resource()));
	}

	@Override
	public synchronized AcquireResult check(AcquireCommand command) {
		return poll(command);
	}

	private AcquireResult found(AcquireCommand command, @Nullable Item item) {
		Place place = command.place();
		if (place != null) {
			if (item != null && place.owner().equals(item.owner)) {
				return turn(command, place, item);
			}
			place.seen((item != null) ? item.line : List.of());
		}
		return new AcquireResult.Refused((item != null) ? record(command.resource(), item) : null, false);
	}

	private AcquireResult turn(AcquireCommand command, Place place, Item item) {
		boolean missing = command.tokens() > 0 && item.token == null;
		if (missing) {
			item.token = nextToken(null, 1);
		}
		boolean granted = !missing && !command.fullLease() && millis() < item.expiresAt;
		if (!granted) {
			item.expiresAt = Math.max(millis() + command.lease().toMillis(), place.highest(item.expiresAt) + 1);
			item.lease = command.lease();
			item.holder = command.holder();
			item.version++;
		}
		Long token = item.token;
		TokenRange range = (command.tokens() > 0 && token != null) ? new TokenRange(token, token) : null;
		Acquisition acquisition = new Acquisition(command, range, token, item.expiresAt, trusted(item.expiresAt),
				ClockReading.now(this.host), granted ? DynamoDbRequests.GRANT : command.lease(), granted);
		acquisition.setLineExpected(!item.line.isEmpty());
		return acquisition;
	}

	/**
	 * Removes the items that only keep a token or have expired, as DynamoDB's TTL does.
	 */
	private void makeRoom(long now) {
		if (this.items.size() > this.full) {
			this.items.values().removeIf((item) -> item.isOld(now) && remove(item));
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
		return new Acquisition(command, tokens, item.token, item.expiresAt, trusted(item.expiresAt),
				ClockReading.now(this.host));
	}

	@Override
	public synchronized RenewResult renew(Acquisition acquisition, int tokens) {
		Item item = this.items.get(acquisition.resource());
		if (acquisition.remaining().isZero()) {
			return RenewResult.EXPIRED;
		}
		if (item == null || !acquisition.owner().equals(item.owner)) {
			acquisition.end();
			return RenewResult.NOT_HELD;
		}
		Acquisition.Term term = acquisition.nextTerm(millis());
		item.expiresAt = term.expiresAt();
		item.version++;
		item.lease = Duration.ofMillis(term.millis());
		item.holder = acquisition.command().holder();
		if (tokens > 0) {
			long last = nextToken(item.token, tokens);
			item.token = last;
			acquisition.tookTokens(new TokenRange(last - tokens + 1, last));
		}
		return acquisition.extend(item.expiresAt, trusted(item.expiresAt)) ? RenewResult.RENEWED : RenewResult.EXPIRED;
	}

	@Override
	public synchronized ReleaseResult release(Acquisition acquisition, @Nullable Place next) {
		acquisition.end();
		return free(acquisition.resource(), acquisition.owner(), acquisition.holdMillis(), next);
	}

	@Override
	public synchronized ReleaseResult discard(String resource, String owner) {
		return free(resource, owner, 0, null);
	}

	@Override
	public synchronized void leave(String resource, Place place) {
		place.retire();
		Item item = this.items.get(resource);
		if (item != null && !item.line.remove(place.owner())) {
			free(resource, place.owner(), 0, null);
		}
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
		return free(resource, item, 0, null);
	}

	private ReleaseResult free(String resource, String owner, long holdMillis, @Nullable Place next) {
		Item item = this.items.get(resource);
		if (item == null || !owner.equals(item.owner)) {
			return ReleaseResult.NOT_HELD;
		}
		return free(resource, item, holdMillis, next);
	}

	private ReleaseResult free(String resource, Item item, long holdMillis, @Nullable Place next) {
		if (holdMillis == 0 && !item.line.isEmpty()) {
			passOn(item, next);
			return ReleaseResult.PASSED_ON;
		}
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
			item.expiresAt = 0;
		}
		return ReleaseResult.RELEASED;
	}

	private void passOn(Item item, @Nullable Place next) {
		long now = millis();
		item.owner = item.line.remove(0);
		item.lease = DynamoDbRequests.GRANT;
		item.expiresAt = now + DynamoDbRequests.GRANT.toMillis();
		item.acquiredAt = Instant.ofEpochMilli(now);
		item.holder = null;
		item.version++;
		if (item.token != null) {
			item.token++;
		}
		if (next != null) {
			next.use();
			if (!item.line.contains(next.owner())) {
				item.line.add(next.owner());
			}
			next.seen(item.line);
		}
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
		return new LockRecord(resource, item.owner, item.version, item.lease, remaining, age, List.copyOf(item.line),
				item.room(), item.holder, acquiredAt, item.token);
	}

	/**
	 * The attributes that an item in DynamoDB has.
	 */
	private static final class Item {

		private @Nullable String owner;

		private @Nullable Duration lease;

		private @Nullable String holder;

		private @Nullable Instant acquiredAt;

		private final List<String> line = new ArrayList<>();

		private long version = 1;

		private long expiresAt;

		private @Nullable Long token;

		Item(AcquireCommand command, long now) {
			this.owner = command.owner();
			this.lease = command.lease();
			this.holder = command.holder();
			this.acquiredAt = Instant.ofEpochMilli(now);
			this.expiresAt = now + command.lease().toMillis();
		}

		/** Returns a text that differs whenever the item differs. */
		String state() {
			return ItemState
				.digest("%s %s %s %s %s".formatted(this.owner, this.version, this.expiresAt, this.token, this.line));
		}

		/** Returns whether the lock is free for every process. */
		boolean isOld(long now) {
			return this.expiresAt + (this.line.isEmpty() ? 0 : DynamoDbRequests.LINE_DEAD.toMillis()) < now;
		}

		/** Returns how many more places fit into the line of a lock that has an owner. */
		int room() {
			return (this.owner != null) ? MOST_PLACES - this.line.size() : 0;
		}

	}

}
