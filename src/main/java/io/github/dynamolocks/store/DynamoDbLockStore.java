package io.github.dynamolocks.store;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.Checkpoints;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.PrintableText;

/**
 * Keeps locks as items of a DynamoDB table.
 *
 * <p>
 * The protocol: an acquisition is one conditional update with a new owner id. It writes
 * the end of the lease: the earliest time that DynamoDB's clock can show, plus the length
 * of the lease. It succeeds if there is no item or if the earliest time is after the end
 * in the item. Renewals and releases are conditional on the owner id. The answer to a
 * refused condition contains the item, so an owner recognises its own write after a lost
 * answer. {@link Acquisition} tells how long an owner trusts its lease.
 *
 * <p>
 * Safe for use by any number of threads.
 *
 * @since 0.1.0
 */
public final class DynamoDbLockStore implements LockStore, LockCatalog {

	private static final Log logger = PrintableText.log(DynamoDbLockStore.class);

	private static final Duration READ_LEASE = Duration.ofSeconds(30);

	private final RequestTimeouts timeouts;

	/**
	 * The time-outs of a read that waits for a turn: a read that hangs must not lose it.
	 */
	private final RequestTimeouts polls;

	private final ServerClock clock;

	private final RandomGenerator random;

	private final DynamoDbCaller caller;

	private final TableSetup setup;

	private final DynamoDbRequests requests;

	private final KeySchema keys;

	private final ItemWatch observations = new ItemWatch();

	private final LockRecordMapper records;

	private final FencingTokens tokens;

	private final LockReleases releases;

	private final DynamoDbLockCatalog catalog;

	/**
	 * Creates a store. Sends no request; {@link #start} does.
	 * @param client the client; the caller closes it
	 * @param table the table of the locks
	 * @param timeouts the time-outs of the requests
	 */
	public DynamoDbLockStore(DynamoDbClient client, LockTable table, RequestTimeouts timeouts) {
		this(client, table, timeouts, HostClock.SYSTEM);
	}

	/**
	 * Creates a store that carries DynamoDB's time forward on other clocks than those of
	 * this JVM, for tests and demonstrations of clocks that jump. Sends no request;
	 * {@link #start} does.
	 * @param client the client; the caller closes it
	 * @param table the table of the locks
	 * @param timeouts the time-outs of the requests
	 * @param host the clocks
	 */
	public DynamoDbLockStore(DynamoDbClient client, LockTable table, RequestTimeouts timeouts, HostClock host) {
		this(client, table, timeouts, host, new SecureRandom());
	}

	DynamoDbLockStore(DynamoDbClient client, LockTable table, RequestTimeouts timeouts, HostClock host,
			RandomGenerator random) {
		this.timeouts = timeouts;
		this.polls = timeouts.forLease(READ_LEASE).forTurn(DynamoDbRequests.GRANT);
		this.clock = new ServerClock(host);
		this.random = random;
		this.caller = new DynamoDbCaller(client, table, this.clock, random);
		this.setup = new TableSetup(this.caller, table, timeouts.forLease(READ_LEASE));
		this.requests = new DynamoDbRequests(table, random);
		this.keys = new KeySchema(table, this.caller, this.requests, timeouts.forLease(READ_LEASE));
		this.records = new LockRecordMapper(table, this.keys, this.clock, this.observations);
		this.tokens = new FencingTokens(this.clock);
		this.releases = new LockReleases(this.caller, this.keys, this.requests, this.clock);
		this.catalog = new DynamoDbLockCatalog(table, this.caller, this.keys, this.requests, this.records, this.clock,
				timeouts.forLease(READ_LEASE));
	}

	/**
	 * Validates the table, or creates it. Without this call the first lock finds out the
	 * type of the key with a read of its item.
	 * @param onStartup the action
	 * @throws LockStoreException if the table is missing, has another key, is not active,
	 * is a global table with eventual consistency or denies access; the message contains
	 * the remedy
	 */
	public void start(TableInitialization onStartup) {
		if (onStartup == TableInitialization.CREATE) {
			this.setup.createIfMissing();
		}
		if (onStartup != TableInitialization.NONE) {
			this.keys.use(this.setup.validate());
		}
	}

	/**
	 * Describes the table, if known without a request.
	 * @return name, ARN, region, endpoint and keys
	 */
	@Override
	public String toString() {
		return "%s, %s, %s".formatted(this.setup, this.caller, this.keys);
	}

	@Override
	public Map<String, String> details() {
		Map<String, String> details = new LinkedHashMap<>();
		details.put("store", "dynamodb");
		this.caller.addPlace(details);
		details.put("key", this.keys.describe());
		details.put("clock", this.clock.describe());
		return details;
	}

	@Override
	public String canonical(String resource) {
		return this.keys.canonical(resource);
	}

	@Override
	public boolean isKeyKnown() {
		return this.keys.areKnown();
	}

	@Override
	public void requireKey(String resource) {
		this.keys.require(resource);
	}

	@Override
	public void restored() {
		this.clock.restored();
		this.observations.clear();
		Checkpoints.reseed(this.random);
	}

	@Override
	public AcquireResult acquire(AcquireCommand command) {
		String resource = command.resource();
		Map<String, AttributeValue> key = this.keys.of(resource);
		this.keys.askForTheTime(resource, this.clock, command.lease());
		ClockReading sent = this.clock.reading();
		Long now = this.clock.isKnown() ? this.clock.earliest() : null;
		long expiresAt = (now != null) ? now + command.lease().toMillis() : ItemAttributes.BEYOND_TIME;
		Place place = command.place();
		if (place != null) {
			place.sent(expiresAt);
		}
		DynamoDbRequests.AcquireTerms terms = new DynamoDbRequests.AcquireTerms(command, expiresAt, now,
				this.clock.latest(), (command.tokens() > 0) ? this.tokens.largest() : 0,
				this.observations.ended(resource, sent));
		try {
			Map<String, AttributeValue> item = this.caller
				.call(DynamoDbCaller.Effect.WRITE, "Acquiring the lock on", resource,
						this.timeouts.forLease(command.lease()),
						(client, bounds) -> client.updateItem(this.requests.acquire(key, terms, bounds)))
				.attributes();
			return acquired(command, item, expiresAt, sent);
		}
		catch (RefusedException ex) {
			Map<String, AttributeValue> item = this.keys.standing(resource, ex);
			if (place == null && isOwner(item, command.owner())) {
				// An earlier transmission succeeded, and its answer was lost.
				return acquired(command, item, expiresAt, sent);
			}
			AcquireResult result = found(command, item, ex.isRepeated());
			if (result instanceof AcquireResult.Refused refused && refused.by() != null && refused.by().isFree()
					&& command.tokens() > 0 && !this.tokens.areCountable(item)) {
				throw this.tokens.unusable(command, item, ex.isRepeated());
			}
			return result;
		}
	}

	@Override
	public AcquireResult join(AcquireCommand command) {
		Place place = Objects.requireNonNull(command.place());
		String resource = command.resource();
		Map<String, AttributeValue> key = this.keys.of(resource);
		boolean wasUsed = place.isUsed();
		place.use();
		try {
			long latest = this.clock.latest();
			Map<String, AttributeValue> item = this.caller
				.call(DynamoDbCaller.Effect.WRITE, "Joining the line of the lock on", resource,
						this.timeouts.forLease(command.lease()),
						(client, bounds) -> client
							.updateItem(this.requests.join(key, place, latest, this.keys.places(resource), bounds)))
				.attributes();
			return found(command, item, false);
		}
		catch (RefusedException ex) {
			AcquireResult result = found(command, this.keys.standing(resource, ex), ex.isRepeated());
			if (result instanceof AcquireResult.Refused && place.index() < 0 && !wasUsed && !ex.isRepeated()) {
				place.unused();
			}
			return result;
		}
	}

	@Override
	public AcquireResult poll(AcquireCommand command) {
		return found(command, this.keys.read(command.resource(), DynamoDbRequests.Consistency.EVENTUAL, this.polls),
				false);
	}

	@Override
	public AcquireResult check(AcquireCommand command) {
		return found(command, this.keys.read(command.resource(), DynamoDbRequests.Consistency.STRONG, this.polls),
				false);
	}

	/**
	 * Returns what an item means for an attempt: its turn, or the owner that holds the
	 * lock.
	 */
	private AcquireResult found(AcquireCommand command, Map<String, AttributeValue> item, boolean repeated) {
		Place place = command.place();
		if (place != null) {
			if (isOwner(item, place.owner())) {
				return turn(command, place, item);
			}
			place.seen(ItemAttributes.line(item));
		}
		return new AcquireResult.Refused(item.isEmpty() ? null : this.records.read(command.resource(), item), repeated);
	}

	/**
	 * Begins the turn of a place that owns the lock. Even a stale read proves this until
	 * the end of the lease, because no other process takes over before.
	 */
	private AcquireResult turn(AcquireCommand command, Place place, Map<String, AttributeValue> item) {
		Long token = ItemAttributes.whole(item, ItemAttributes.FENCING_TOKEN);
		Long end = ItemAttributes.whole(item, ItemAttributes.EXPIRES_AT);
		boolean missing = command.tokens() > 0 && !item.containsKey(ItemAttributes.FENCING_TOKEN);
		TokenRange range = (command.tokens() > 0 && !missing) ? this.tokens.single(token) : null;
		if (command.tokens() > 0 && !missing && range == null) {
			throw this.tokens.unusable(command, item, true);
		}
		if (end == null || missing || command.fullLease() || this.clock.latest() >= end) {
			return confirm(command, place, item);
		}
		Acquisition granted = new Acquisition(command, range, token, end,
				trusted(end, command.lease(), this.clock.reading()), this.clock.reading(), DynamoDbRequests.GRANT,
				true);
		granted.setLineExpected(!ItemAttributes.line(item).isEmpty());
		return acquired(granted);
	}

	private AcquireResult confirm(AcquireCommand command, Place place, Map<String, AttributeValue> seen) {
		String resource = command.resource();
		this.keys.askForTheTime(resource, this.clock, command.lease());
		ClockReading sent = this.clock.reading();
		Long end = ItemAttributes.whole(seen, ItemAttributes.EXPIRES_AT);
		Long token = ItemAttributes.whole(seen, ItemAttributes.FENCING_TOKEN);
		Long newToken = (command.tokens() > 0 && token == null) ? this.tokens.first() + 1 : null;
		long expiresAt = Math.max(expiry(command.lease()), place.highest((end != null) ? end : 0) + 1);
		place.sent(expiresAt);
		Map<String, AttributeValue> key = this.keys.of(resource);
		Map<String, AttributeValue> item;
		try {
			item = this.caller
				.call(DynamoDbCaller.Effect.WRITE, "Confirming the turn for the lock on", resource,
						this.timeouts.forLease(command.lease()),
						(client, bounds) -> client
							.updateItem(this.requests.confirm(key, command, expiresAt, token, newToken, bounds)))
				.attributes();
		}
		catch (RefusedException ex) {
			item = this.keys.standing(resource, ex);
			Long applied = ItemAttributes.whole(item, ItemAttributes.EXPIRES_AT);
			if (!isOwner(item, place.owner()) || applied == null || applied != expiresAt) {
				place.seen(ItemAttributes.line(item));
				return new AcquireResult.Refused(item.isEmpty() ? null : this.records.read(resource, item),
						ex.isRepeated());
			}
			// An earlier transmission succeeded, and its answer was lost.
		}
		Long held = ItemAttributes.whole(item, ItemAttributes.FENCING_TOKEN);
		return acquired(new Acquisition(command, (command.tokens() > 0) ? this.tokens.single(held) : null, held,
				expiresAt, trusted(expiresAt, command.lease(), sent), this.clock.reading()));
	}

	@Override
	public RenewResult renew(Acquisition acquisition, int tokens) {
		ClockReading sent = this.clock.reading();
		Duration remaining = acquisition.remaining();
		if (remaining.isZero()) {
			return RenewResult.EXPIRED;
		}
		Duration lease = acquisition.lease();
		Acquisition.Term term = acquisition.nextTerm(this.clock.isKnown() ? this.clock.earliest() : null);
		long expiresAt = term.expiresAt();
		Long known = acquisition.token();
		Long newToken = (tokens > 0) ? Long.valueOf(((known != null) ? known : this.tokens.first()) + tokens) : null;
		Map<String, AttributeValue> key = this.keys.of(acquisition.resource());
		try {
			this.caller.call(DynamoDbCaller.Effect.WRITE, "Renewing the lease on", acquisition.resource(),
					this.timeouts.forRenewal(lease, remaining), (client, bounds) -> client
						.updateItem(this.requests.renew(key, acquisition, term, newToken, bounds)));
		}
		catch (RefusedException ex) {
			if (!isApplied(acquisition, this.keys.standing(acquisition.resource(), ex), expiresAt, newToken)) {
				acquisition.end();
				return RenewResult.NOT_HELD;
			}
		}
		if (!acquisition.extend(expiresAt, trusted(expiresAt, Duration.ofMillis(term.millis()), sent))) {
			return RenewResult.EXPIRED;
		}
		if (newToken != null) {
			acquisition.tookTokens(new TokenRange(newToken - tokens + 1, newToken));
		}
		return RenewResult.RENEWED;
	}

	/**
	 * Returns whether a refused renewal, or a later one, was applied before: the lock is
	 * still ours. Only a late transmission of the acquire itself leaves an earlier end.
	 * The item shows that if it was read after the refusal.
	 */
	private static boolean isApplied(Acquisition acquisition, Map<String, AttributeValue> item, long expiresAt,
			@Nullable Long newToken) {
		TokenRange tokens = acquisition.tokens();
		Long expected = (newToken != null || tokens == null) ? newToken : Long.valueOf(tokens.last());
		boolean sameToken = expected == null
				|| expected.equals(ItemAttributes.whole(item, ItemAttributes.FENCING_TOKEN));
		Long end = ItemAttributes.whole(item, ItemAttributes.EXPIRES_AT);
		return isOwner(item, acquisition.owner()) && sameToken && end != null && end >= expiresAt;
	}

	@Override
	public ReleaseResult release(Acquisition acquisition, @Nullable Place next) {
		acquisition.end();
		try {
			ReleaseResult result = this.releases.release(acquisition, next,
					this.timeouts.forLease(acquisition.lease()));
			return (result == ReleaseResult.NOT_HELD && acquisition.isPerhapsReleased()) ? ReleaseResult.RELEASED
					: result;
		}
		catch (LockStoreException ex) {
			if (ex.isPerhapsApplied()) {
				acquisition.perhapsReleased();
			}
			throw ex;
		}
	}

	@Override
	public ReleaseResult discard(String resource, String owner) {
		return this.releases.discard(resource, owner, false, this.timeouts.forLease(READ_LEASE));
	}

	@Override
	public void leave(String resource, Place place) {
		place.retire();
		this.releases.leave(resource, place, this.timeouts.forLease(READ_LEASE));
	}

	@Override
	public Optional<LockRecord> read(String resource) {
		Map<String, AttributeValue> item = this.keys.read(resource, DynamoDbRequests.Consistency.EVENTUAL);
		return item.isEmpty() ? Optional.empty() : Optional.of(this.records.read(resource, item));
	}

	@Override
	public LockPage list(int limit, @Nullable String after) {
		return this.catalog.list(limit, after);
	}

	@Override
	public Optional<LockEntry> show(String resource) {
		return this.catalog.show(resource);
	}

	@Override
	public ReleaseResult free(String resource, String state) {
		return this.catalog.free(resource, state);
	}

	private static boolean isOwner(Map<String, AttributeValue> item, String owner) {
		return owner.equals(ItemAttributes.string(item, ItemAttributes.OWNER));
	}

	/** Returns the end to write for a lease that begins now. */
	private long expiry(Duration lease) {
		return this.clock.isKnown() ? this.clock.earliest() + lease.toMillis() : ItemAttributes.BEYOND_TIME;
	}

	private LongSupplier trusted(long expiresAt, Duration lease, ClockReading sent) {
		if (expiresAt < ItemAttributes.BEYOND_TIME) {
			return () -> expiresAt - this.clock.latest();
		}
		return () -> lease.toMillis() - sent.atMost();
	}

	private AcquireResult acquired(AcquireCommand command, Map<String, AttributeValue> item, long expiresAt,
			ClockReading sent) {
		Long token = ItemAttributes.whole(item, ItemAttributes.FENCING_TOKEN);
		TokenRange range = (command.tokens() > 0) ? this.tokens.taken(command, token) : null;
		if (command.tokens() > 0 && range == null) {
			throw refuse(command, item);
		}
		String former = ItemAttributes.string(item, ItemAttributes.OWNER);
		if (former != null && !former.equals(command.owner()) && logger.isDebugEnabled()) {
			logger.debug("Took over the lock on '%s' as owner %s from owner %s, whose lease had expired"
				.formatted(command.resource(), command.owner(), former));
		}
		return acquired(new Acquisition(command, range, token, expiresAt, trusted(expiresAt, command.lease(), sent),
				this.clock.reading()));
	}

	private AcquireResult acquired(Acquisition acquisition) {
		return acquisition
			.withCondition(() -> this.requests.held(this.keys.of(acquisition.resource()), acquisition.owner()));
	}

	/**
	 * Releases a lock whose tokens cannot be read, because a fenced lock without tokens
	 * protects nothing. Returns the exception to throw.
	 */
	private LockStoreException refuse(AcquireCommand command, Map<String, AttributeValue> item) {
		if (command.place() != null) {
			command.place().retire();
		}
		try {
			ReleaseResult unused = this.releases.discard(command.resource(), command.owner(), true,
					this.timeouts.forLease(command.lease()));
			return this.tokens.unusable(command, item, false);
		}
		catch (LockStoreException ex) {
			LockStoreException unusable = this.tokens.unusable(command, item, true);
			unusable.addSuppressed(ex);
			return unusable;
		}
	}

}
