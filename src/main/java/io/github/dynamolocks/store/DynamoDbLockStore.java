package io.github.dynamolocks.store;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

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
 */
public final class DynamoDbLockStore implements LockStore, LockCatalog {

	private static final Log logger = PrintableText.log(DynamoDbLockStore.class);

	private static final Duration READ_LEASE = Duration.ofSeconds(30);

	private final RequestTimeouts timeouts;

	private final ServerClock clock;

	private final DynamoDbCaller caller;

	private final TableSetup setup;

	private final DynamoDbRequests requests;

	private final KeySchema keys;

	private final ItemWatch observations = new ItemWatch();

	private final LockRecordMapper records;

	private final FencingTokens tokens;

	private final DynamoDbLockCatalog catalog;

	/**
	 * Creates a store. Sends no request; {@link #start} does.
	 * @param client the client; the caller closes it
	 * @param table the table of the locks
	 * @param timeouts the time-outs of the requests
	 */
	public DynamoDbLockStore(DynamoDbClient client, LockTable table, RequestTimeouts timeouts) {
		this(client, table, timeouts, HostClock.SYSTEM, new SecureRandom());
	}

	DynamoDbLockStore(DynamoDbClient client, LockTable table, RequestTimeouts timeouts, HostClock host,
			RandomGenerator random) {
		this.timeouts = timeouts;
		this.clock = new ServerClock(host);
		this.caller = new DynamoDbCaller(client, table, this.clock, random);
		this.setup = new TableSetup(this.caller, table, timeouts.forLease(READ_LEASE));
		this.requests = new DynamoDbRequests(table, random);
		this.keys = new KeySchema(table, this.caller, this.requests, timeouts.forLease(READ_LEASE));
		this.records = new LockRecordMapper(table, this.clock, this.observations);
		this.tokens = new FencingTokens(this.clock);
		this.catalog = new DynamoDbLockCatalog(table, this.caller, this.keys, this.requests, this.records,
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
	public AcquireResult acquire(AcquireCommand command) {
		String resource = command.resource();
		Map<String, AttributeValue> key = this.keys.of(resource);
		this.keys.askForTheTime(resource, this.clock, command.lease());
		ClockReading sent = this.clock.reading();
		Long now = this.clock.isKnown() ? this.clock.earliest() : null;
		long expiresAt = (now != null) ? now + command.lease().toMillis() : ItemAttributes.BEYOND_TIME;
		DynamoDbRequests.AcquireTerms terms = new DynamoDbRequests.AcquireTerms(command, expiresAt, now,
				this.clock.latest(), this.tokens.largest(), this.observations.ended(resource, sent));
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
			if (isOwner(item, command.owner())) {
				// An earlier transmission succeeded, and its answer was lost.
				return acquired(command, item, expiresAt, sent);
			}
			LockRecord by = item.isEmpty() ? null : this.records.read(resource, item);
			if (by != null && by.isFree() && command.tokens() > 0 && !this.tokens.areCountable(item)) {
				throw this.tokens.unusable(command, item, ex.isRepeated());
			}
			return new AcquireResult.Refused(by, ex.isRepeated());
		}
	}

	@Override
	public RenewResult renew(Acquisition acquisition) {
		ClockReading sent = this.clock.reading();
		Duration remaining = acquisition.remaining();
		if (remaining.isZero()) {
			return RenewResult.EXPIRED;
		}
		long expiresAt = acquisition.nextExpiry(expiry(acquisition.lease()));
		TokenRange tokens = acquisition.tokens();
		Map<String, AttributeValue> key = this.keys.of(acquisition.resource());
		try {
			this.caller.call(DynamoDbCaller.Effect.WRITE, "Renewing the lease on", acquisition.resource(),
					this.timeouts.forRenewal(acquisition.lease(), remaining),
					(client, bounds) -> client.updateItem(this.requests.renew(key, acquisition, expiresAt, bounds)));
		}
		catch (RefusedException ex) {
			Map<String, AttributeValue> item = this.keys.standing(acquisition.resource(), ex);
			boolean sameToken = tokens == null
					|| Long.valueOf(tokens.last()).equals(ItemAttributes.whole(item, ItemAttributes.FENCING_TOKEN));
			Long end = ItemAttributes.whole(item, ItemAttributes.EXPIRES_AT);
			// Only a late transmission of the acquire itself leaves an earlier end. The
			// item
			// shows that if it was read after the refusal.
			boolean earlier = end == null || end < expiresAt;
			if (!isOwner(item, acquisition.owner()) || !sameToken || earlier) {
				acquisition.end();
				return RenewResult.NOT_HELD;
			}
			// The lock is still ours: this renewal or a later one was applied before.
		}
		return acquisition.extend(expiresAt, trusted(expiresAt, acquisition.lease(), sent)) ? RenewResult.RENEWED
				: RenewResult.EXPIRED;
	}

	@Override
	public ReleaseResult release(Acquisition acquisition) {
		acquisition.end();
		try {
			ReleaseResult result = free(acquisition.resource(), acquisition.owner(), acquisition.keepsToken(),
					acquisition.holdMillis(), acquisition.lease(), (marked) -> acquisition.wanted());
			return acquisition.isPerhapsReleased() ? ReleaseResult.RELEASED : result;
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
		return free(resource, owner, false, 0, READ_LEASE, (marked) -> {
		});
	}

	@Override
	public Optional<String> want(String resource) {
		Map<String, AttributeValue> key = this.keys.of(resource);
		try {
			Map<String, AttributeValue> item = this.caller
				.call(DynamoDbCaller.Effect.WRITE, "Marking the lock on", resource, this.timeouts.forLease(READ_LEASE),
						(client, bounds) -> client.updateItem(this.requests.want(key, bounds)))
				.attributes();
			return Optional.ofNullable(ItemAttributes.string(item, ItemAttributes.OWNER));
		}
		catch (RefusedException ex) {
			return Optional.empty();
		}
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

	private ReleaseResult free(String resource, String owner, boolean keepToken, long holdMillis, Duration lease,
			Consumer<AttributeValue> wanted) {
		RequestTimeouts timeouts = this.timeouts.forLease(lease);
		Map<String, AttributeValue> key = this.keys.of(resource);
		if (holdMillis > 0) {
			this.keys.askForTheTime(resource, this.clock, lease);
		}
		try {
			Map<String, AttributeValue> old = (keepToken || holdMillis > 0)
					? this.caller
						.call(DynamoDbCaller.Effect.WRITE, "Releasing the lock on", resource, timeouts,
								(client, bounds) -> client.updateItem(this.requests.keep(key, owner, holdMillis,
										this.clock.isKnown() ? this.clock.latest() : null,
										keepToken ? DynamoDbRequests.KEEP_TOKEN : DynamoDbRequests.CLEAN_UP, bounds)))
						.attributes()
					: this.caller
						.call(DynamoDbCaller.Effect.WRITE, "Releasing the lock on", resource, timeouts,
								(client, bounds) -> client.deleteItem(this.requests.delete(key, owner, bounds)))
						.attributes();
			Optional.ofNullable(old.get(ItemAttributes.WANTED)).ifPresent(wanted);
			return ReleaseResult.RELEASED;
		}
		catch (RefusedException ex) {
			Map<String, AttributeValue> item = this.keys.standing(resource, ex);
			if (isOwner(item, owner) && !keepToken) {
				// The item has a token, which must outlive the lock.
				return free(resource, owner, true, holdMillis, lease, wanted);
			}
			return ex.isRepeated() ? ReleaseResult.RELEASED : ReleaseResult.NOT_HELD;
		}
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
		TokenRange range = this.tokens.taken(command, token);
		if (command.tokens() > 0 && range == null) {
			throw refuse(command, item);
		}
		String former = ItemAttributes.string(item, ItemAttributes.OWNER);
		if (former != null && !former.equals(command.owner()) && logger.isDebugEnabled()) {
			logger.debug("Took over the lock on '%s' as owner %s from owner %s, whose lease had expired"
				.formatted(command.resource(), command.owner(), former));
		}
		return new AcquireResult.Acquired(new Acquisition(command, range, token, expiresAt,
				trusted(expiresAt, command.lease(), sent), this.clock.reading()));
	}

	/**
	 * Releases a lock whose tokens cannot be read, because a fenced lock without tokens
	 * protects nothing. Returns the exception to throw.
	 */
	private LockStoreException refuse(AcquireCommand command, Map<String, AttributeValue> item) {
		try {
			ReleaseResult unused = free(command.resource(), command.owner(), true, 0, command.lease(), (marked) -> {
			});
			return this.tokens.unusable(command, item, false);
		}
		catch (LockStoreException ex) {
			LockStoreException unusable = this.tokens.unusable(command, item, true);
			unusable.addSuppressed(ex);
			return unusable;
		}
	}

}
