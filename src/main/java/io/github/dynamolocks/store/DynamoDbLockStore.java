package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.LockStoreException;

/**
 * Keeps locks as items of a DynamoDB table.
 *
 * <p>
 * The protocol: every acquisition is one conditional update with a fresh owner id, whose
 * end is the earliest that DynamoDB's clock can show plus the lease; it succeeds if there
 * is no item or if the earliest is past the item's end. Renewal and release are
 * conditional on that owner id. A refused condition brings the item with it, so that an
 * owner recognises its own write whose answer was lost. See {@link Tenure} for how long
 * an owner believes in what it has.
 *
 * <p>
 * Safe for use by any number of threads.
 */
public final class DynamoDbLockStore implements LockStore, LockCatalog {

	private static final Duration READ_LEASE = Duration.ofSeconds(30);

	private final RequestTimeouts timeouts;

	private final ServerClock clock;

	private final DynamoDbCaller caller;

	private final TableSetup setup;

	private final LockRequests requests;

	private final LockKeys keys;

	private final Observations observations = new Observations();

	private final RecordReader records;

	private final FencingTokens tokens;

	private final DynamoDbLockCatalog catalog;

	/**
	 * Creates a store. Sends no request; see {@link #start}.
	 * @param client the client, which stays the caller's to close
	 * @param table the table
	 * @param timeouts how long a request may take
	 */
	public DynamoDbLockStore(DynamoDbClient client, LockTable table, RequestTimeouts timeouts) {
		this(client, table, timeouts, HostClock.SYSTEM);
	}

	DynamoDbLockStore(DynamoDbClient client, LockTable table, RequestTimeouts timeouts, HostClock host) {
		this.timeouts = timeouts;
		this.clock = new ServerClock(host);
		this.caller = new DynamoDbCaller(client, table, this.clock);
		this.setup = new TableSetup(this.caller, table, timeouts.forLease(READ_LEASE));
		this.requests = new LockRequests(table);
		this.keys = new LockKeys(table, this.caller, this.requests, timeouts.forLease(READ_LEASE));
		this.records = new RecordReader(table, this.clock, this.observations);
		this.tokens = new FencingTokens(this.clock);
		this.catalog = new DynamoDbLockCatalog(table, this.caller, this.keys, this.requests, this.records,
				timeouts.forLease(READ_LEASE));
	}

	/**
	 * Looks at the table, or creates it. Without this call the first lock finds out what
	 * it needs, with a read of its item.
	 * @param onStartup what to do
	 * @throws LockStoreException if the table is missing, has another key, is not active,
	 * may not be used or is a global table with eventual consistency; the message says
	 * what mends it
	 */
	public void start(OnStartup onStartup) {
		if (onStartup == OnStartup.CREATE) {
			this.setup.createIfMissing();
		}
		if (onStartup != OnStartup.NONE) {
			this.keys.use(this.setup.validate());
		}
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
		Mark sent = this.clock.mark();
		Long now = this.clock.isKnown() ? this.clock.earliest() : null;
		long expiresAt = (now != null) ? now + command.lease().toMillis() : LockItems.BEYOND_TIME;
		LockRequests.Acquisition acquisition = new LockRequests.Acquisition(command, expiresAt, now,
				this.clock.latest(), this.tokens.largest(), this.observations.ended(resource, sent));
		try {
			Map<String, AttributeValue> item = this.caller
				.write("Acquiring the lock on", resource, this.timeouts.forLease(command.lease()),
						(client, bounds) -> client.updateItem(this.requests.acquire(key, acquisition, bounds)))
				.attributes();
			return acquired(command, item, expiresAt, sent);
		}
		catch (RefusedException ex) {
			Map<String, AttributeValue> item = this.keys.standing(resource, ex);
			if (isOwner(item, command.owner())) {
				// An earlier transmission had succeeded, and its answer was lost.
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
	public RenewResult renew(Tenure tenure) {
		Mark sent = this.clock.mark();
		Duration remaining = tenure.remaining();
		if (remaining.isZero()) {
			return RenewResult.EXPIRED;
		}
		long expiresAt = tenure.nextExpiry(expiry(tenure.lease()));
		TokenRange tokens = tenure.tokens();
		Map<String, AttributeValue> key = this.keys.of(tenure.resource());
		try {
			this.caller.write("Renewing the lease on", tenure.resource(),
					this.timeouts.forRenewal(tenure.lease(), remaining),
					(client, bounds) -> client.updateItem(this.requests.renew(key, tenure, expiresAt, bounds)));
		}
		catch (RefusedException ex) {
			Map<String, AttributeValue> item = this.keys.standing(tenure.resource(), ex);
			boolean sameToken = tokens == null
					|| Long.valueOf(tokens.last()).equals(LockItems.whole(item, LockItems.FENCING_TOKEN));
			Long end = LockItems.whole(item, LockItems.EXPIRES_AT);
			// Only a late transmission of the acquire itself leaves an earlier end, which
			// shows where the item had to be read after the refusal.
			boolean earlier = end == null || end < expiresAt;
			if (!isOwner(item, tenure.owner()) || !sameToken || earlier) {
				tenure.end();
				return RenewResult.NOT_HELD;
			}
			// Still ours: this renewal, or a later one, had been applied already.
		}
		return tenure.extend(expiresAt, trusted(expiresAt, tenure.lease(), sent)) ? RenewResult.RENEWED
				: RenewResult.EXPIRED;
	}

	@Override
	public ReleaseResult release(Tenure tenure) {
		tenure.end();
		try {
			ReleaseResult result = free(tenure.resource(), tenure.owner(), tenure.keepsToken(), tenure.holdMillis(),
					tenure.lease(), (marked) -> tenure.wanted());
			return tenure.isPerhapsReleased() ? ReleaseResult.RELEASED : result;
		}
		catch (LockStoreException ex) {
			if (ex.isPerhapsApplied()) {
				tenure.perhapsReleased();
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
				.write("Marking the lock on", resource, this.timeouts.forLease(READ_LEASE),
						(client, bounds) -> client.updateItem(this.requests.want(key, bounds)))
				.attributes();
			return Optional.ofNullable(LockItems.string(item, LockItems.OWNER));
		}
		catch (RefusedException ex) {
			return Optional.empty();
		}
	}

	@Override
	public Optional<LockRecord> read(String resource) {
		Map<String, AttributeValue> item = this.keys.read(resource, LockRequests.Consistency.EVENTUAL);
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
						.write("Releasing the lock on", resource, timeouts,
								(client, bounds) -> client.updateItem(this.requests.keep(key, owner, holdMillis,
										this.clock.isKnown() ? this.clock.latest() : null,
										keepToken ? LockRequests.KEEP_TOKEN : LockRequests.CLEAN_UP, bounds)))
						.attributes()
					: this.caller
						.write("Releasing the lock on", resource, timeouts,
								(client, bounds) -> client.deleteItem(this.requests.delete(key, owner, bounds)))
						.attributes();
			Optional.ofNullable(old.get(LockItems.WANTED)).ifPresent(wanted);
			return ReleaseResult.RELEASED;
		}
		catch (RefusedException ex) {
			Map<String, AttributeValue> item = this.keys.standing(resource, ex);
			if (isOwner(item, owner) && !keepToken) {
				// It has a token after all, which must outlive the lock.
				return free(resource, owner, true, holdMillis, lease, wanted);
			}
			return ex.isRepeated() ? ReleaseResult.RELEASED : ReleaseResult.NOT_HELD;
		}
	}

	private static boolean isOwner(Map<String, AttributeValue> item, String owner) {
		return owner.equals(LockItems.string(item, LockItems.OWNER));
	}

	/** The end to write for a lease that begins now. */
	private long expiry(Duration lease) {
		return this.clock.isKnown() ? this.clock.earliest() + lease.toMillis() : LockItems.BEYOND_TIME;
	}

	private LongSupplier trusted(long expiresAt, Duration lease, Mark sent) {
		if (expiresAt < LockItems.BEYOND_TIME) {
			return () -> expiresAt - this.clock.latest();
		}
		return () -> lease.toMillis() - sent.atMost();
	}

	private AcquireResult acquired(AcquireCommand command, Map<String, AttributeValue> item, long expiresAt,
			Mark sent) {
		Long token = LockItems.whole(item, LockItems.FENCING_TOKEN);
		TokenRange range = this.tokens.taken(command, token);
		if (command.tokens() > 0 && range == null) {
			throw refuse(command, item);
		}
		return new AcquireResult.Acquired(new Tenure(command, range, token, expiresAt,
				trusted(expiresAt, command.lease(), sent), this.clock.mark()));
	}

	/**
	 * Frees a lock whose tokens cannot be read: a fenced lock without them protects
	 * nothing.
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
