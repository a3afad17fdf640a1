package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the state of a table, its items in DynamoDB's order, and former versions of items
 * for eventually consistent reads. Threads need the lock of {@link Database} for all but
 * the name, the definition and the status.
 */
final class Table {

	/** DynamoDB does not delete items whose time is further in the past. */
	private static final Duration TTL_WINDOW = Duration.ofDays(5 * 365);

	private static final String ACTIVE = "ACTIVE";

	private final Database database;

	private final String name;

	private final String arn;

	private final String id = UUID.randomUUID().toString();

	private final Instant created;

	private volatile TableDefinition definition;

	private volatile String status = ACTIVE;

	private final NavigableMap<ItemKey, Map<String, Value>> items = new TreeMap<>();

	/** The replaced versions of items that eventually consistent reads may still see. */
	private final Deque<Replaced> replaced = new ArrayDeque<>();

	/** The write units that keys have consumed in the present second. */
	private final Map<ItemKey, Double> written = new HashMap<>();

	private long second;

	private @Nullable String ttlAttribute;

	private long size;

	Table(Database database, String name, String region, TableDefinition definition) {
		this.database = database;
		this.name = name;
		this.arn = "arn:aws:dynamodb:%s:000000000000:table/%s".formatted(region, name);
		this.created = database.clock().now();
		this.definition = definition;
	}

	String name() {
		return this.name;
	}

	TableDefinition definition() {
		return this.definition;
	}

	void update(Parameters request) {
		this.definition = this.definition.updated(request);
	}

	KeySchema schema() {
		return this.definition.schema();
	}

	/** Enables or disables the time to live of items by an attribute. */
	void timeToLive(String attribute, boolean enabled) {
		Parameters.require(enabled == (this.ttlAttribute == null), "TimeToLive is already %s",
				enabled ? "enabled" : "disabled");
		Parameters.require(enabled || attribute.equals(this.ttlAttribute),
				"TimeToLive is active on a different AttributeName: current AttributeName is %s", this.ttlAttribute);
		this.ttlAttribute = enabled ? attribute : null;
	}

	/** Returns the time to live as DescribeTimeToLive shows it. */
	Map<String, String> timeToLive() {
		return (this.ttlAttribute == null) ? Map.of("TimeToLiveStatus", "DISABLED")
				: Map.of("TimeToLiveStatus", "ENABLED", "AttributeName", this.ttlAttribute);
	}

	void status(String status) {
		this.status = status;
	}

	boolean isActive() {
		return this.status.equals(ACTIVE);
	}

	/** Returns whether the items can be read and written. */
	boolean isUsable() {
		return isActive() || this.status.equals("UPDATING");
	}

	/**
	 * Finishes a creation, update or deletion.
	 * @return whether the table is deleted
	 */
	boolean finishChange() {
		boolean deleted = this.status.equals("DELETING");
		this.status = ACTIVE;
		return deleted;
	}

	/** Returns the table as DescribeTable shows it. */
	Map<String, @Nullable Object> json() {
		removeExpired();
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("TableName", this.name);
		json.put("TableStatus", this.status);
		json.put("CreationDateTime", this.created.toEpochMilli() / 1000.0);
		json.put("TableSizeBytes", this.size);
		json.put("ItemCount", this.items.size());
		json.put("TableArn", this.arn);
		json.put("TableId", this.id);
		json.putAll(this.definition.json(this.arn));
		if (json.containsKey(TableDefinition.STREAM)) {
			json.put("LatestStreamArn", this.arn + "/stream/" + this.created);
		}
		return json;
	}

	/** Returns the present version of an item, or null if there is none. */
	@Nullable Map<String, Value> get(ItemKey key) {
		Map<String, Value> item = this.items.get(key);
		if (item != null && isExpired(item)) {
			put(key, null);
			return null;
		}
		return item;
	}

	/**
	 * Returns the items in their order.
	 * @param consistent true for the present items; false for the items that an
	 * eventually consistent read sees
	 */
	NavigableMap<ItemKey, Map<String, Value>> items(boolean consistent) {
		removeExpired();
		return (consistent || this.replaced.isEmpty()) ? this.items : stale(new TreeMap<>(this.items));
	}

	/**
	 * Returns the version of an item that a consistent or an eventually consistent read
	 * sees, or null if there is none.
	 */
	@Nullable Map<String, Value> get(ItemKey key, boolean consistent) {
		return (consistent || this.replaced.isEmpty()) ? get(key) : items(false).get(key);
	}

	private NavigableMap<ItemKey, Map<String, Value>> stale(NavigableMap<ItemKey, Map<String, Value>> present) {
		Instant time = this.database.staleTime();
		this.replaced.descendingIterator().forEachRemaining((former) -> {
			if (former.until().isAfter(time)) {
				present.compute(former.key(), (key, later) -> former.item());
			}
		});
		return present;
	}

	/** Returns whether a key has write units left in the present second. */
	boolean admits(ItemKey key) {
		long now = this.database.clock().now().getEpochSecond();
		if (now != this.second) {
			this.second = now;
			this.written.clear();
		}
		return this.written.getOrDefault(key, 0.0) < this.database.writeLimit();
	}

	/** Counts the units of an admitted write against the limit of its key. */
	void charge(ItemKey key, double units) {
		if (this.database.writeLimit() < Double.POSITIVE_INFINITY) {
			this.written.merge(key, units, Double::sum);
		}
	}

	/** Replaces an item, or deletes it if the new one is null. */
	void put(ItemKey key, @Nullable Map<String, Value> item) {
		Map<String, Value> former = this.items.get(key);
		this.items.compute(key, (same, old) -> item);
		this.size += Value.size(item) - Value.size(former);
		this.replaced.addLast(new Replaced(key, former, this.database.clock().now()));
		Instant oldest = this.database.staleTime();
		while (!this.replaced.isEmpty() && !this.replaced.getFirst().until().isAfter(oldest)) {
			this.replaced.removeFirst();
		}
	}

	private void removeExpired() {
		if (this.ttlAttribute != null) {
			List.copyOf(this.items.keySet()).forEach(this::get);
		}
	}

	private boolean isExpired(Map<String, Value> item) {
		Value time = (this.ttlAttribute != null) ? item.get(this.ttlAttribute) : null;
		if (time == null || time.type() != Type.N) {
			return false;
		}
		Instant end = this.database.ttlTime();
		return time.number().compareTo(BigDecimal.valueOf(end.getEpochSecond())) <= 0
				&& time.number().compareTo(BigDecimal.valueOf(end.minus(TTL_WINDOW).getEpochSecond())) > 0;
	}

	/**
	 * A former version of an item.
	 *
	 * @param key the key
	 * @param item the version; null if the item did not exist
	 * @param until the time at which the version was replaced
	 */
	private record Replaced(ItemKey key, @Nullable Map<String, Value> item, Instant until) {

	}

}
