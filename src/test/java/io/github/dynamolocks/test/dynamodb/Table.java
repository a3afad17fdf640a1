package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The items of one table, in DynamoDB's order, and what it takes to read them as they
 * were. Not thread-safe: {@link Database} has the lock.
 */
final class Table {

	/** DynamoDB leaves items alone whose time is further back. */
	private static final Duration TTL_WINDOW = Duration.ofDays(5 * 365);

	private final Database database;

	private final TableDefinition definition;

	private final NavigableMap<ItemKey, Map<String, Value>> items = new TreeMap<>();

	private final History history = new History();

	private @Nullable String ttlAttribute;

	private long size;

	Table(Database database, TableDefinition definition) {
		this.database = database;
		this.definition = definition;
	}

	TableDefinition definition() {
		return this.definition;
	}

	KeySchema schema() {
		return this.definition.schema();
	}

	@Nullable String ttlAttribute() {
		return this.ttlAttribute;
	}

	void expireBy(@Nullable String attribute) {
		this.ttlAttribute = attribute;
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

	/** Returns an item as an eventually consistent read may see it. */
	@Nullable Map<String, Value> getStale(ItemKey key) {
		Map<String, Value> present = get(key);
		return this.database.staleness().isZero() ? present : this.history.at(key, present, staleTime());
	}

	/**
	 * Returns the items in their order.
	 * @param consistent whether they are the present ones; else an eventually consistent
	 * read may see them
	 */
	NavigableMap<ItemKey, Map<String, Value>> items(boolean consistent) {
		removeExpired();
		return consistent ? this.items : this.history.at(this.items, staleTime());
	}

	/** Replaces an item, or deletes it if the new one is null. */
	void put(ItemKey key, @Nullable Map<String, Value> item) {
		Map<String, Value> former = (item != null) ? this.items.put(key, item) : this.items.remove(key);
		this.size += size(item) - size(former);
		if (this.database.staleness().isZero()) {
			this.history.clear();
		}
		else {
			this.history.add(key, former, this.database.clock().now(), staleTime());
		}
	}

	int count() {
		removeExpired();
		return this.items.size();
	}

	long size() {
		removeExpired();
		return this.size;
	}

	static int size(@Nullable Map<String, Value> item) {
		return (item != null) ? ItemSize.of(item) : 0;
	}

	private Instant staleTime() {
		return this.database.clock().now().minus(this.database.staleness());
	}

	private void removeExpired() {
		if (this.ttlAttribute != null) {
			this.items.entrySet()
				.stream()
				.filter((entry) -> isExpired(entry.getValue()))
				.map(Map.Entry::getKey)
				.toList()
				.forEach((key) -> put(key, null));
		}
	}

	private boolean isExpired(Map<String, Value> item) {
		Value time = (this.ttlAttribute != null) ? item.get(this.ttlAttribute) : null;
		if (time == null || time.type() != Type.N) {
			return false;
		}
		Instant end = this.database.clock().now().minus(this.database.ttlDelay());
		return time.number().compareTo(BigDecimal.valueOf(end.getEpochSecond())) <= 0
				&& time.number().compareTo(BigDecimal.valueOf(end.minus(TTL_WINDOW).getEpochSecond())) > 0;
	}

}
