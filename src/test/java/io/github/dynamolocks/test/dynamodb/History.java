package io.github.dynamolocks.test.dynamodb;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the former versions of a table's items for as long as eventually consistent reads
 * may see them. Not thread-safe.
 */
final class History {

	private final Map<ItemKey, Deque<Version>> versions = new HashMap<>();

	/**
	 * Adds a version.
	 * @param former the version, null for no item
	 * @param until when it was replaced
	 * @param oldest what ended earlier is forgotten; everything, if nothing is read later
	 */
	void add(ItemKey key, @Nullable Map<String, Value> former, Instant until, Instant oldest) {
		if (!until.isAfter(oldest)) {
			this.versions.clear();
			return;
		}
		Deque<Version> known = this.versions.computeIfAbsent(key, (missing) -> new ArrayDeque<>(2));
		while (!known.isEmpty() && !known.getFirst().until().isAfter(oldest)) {
			known.removeFirst();
		}
		known.addLast(new Version(former, until));
	}

	/** Returns an item as it was. */
	@Nullable Map<String, Value> at(ItemKey key, @Nullable Map<String, Value> present, Instant time) {
		for (Version version : this.versions.getOrDefault(key, new ArrayDeque<>(0))) {
			if (version.until().isAfter(time)) {
				return version.item();
			}
		}
		return present;
	}

	/** Returns all items as they were. */
	NavigableMap<ItemKey, Map<String, Value>> at(NavigableMap<ItemKey, Map<String, Value>> present, Instant time) {
		if (this.versions.isEmpty()) {
			return present;
		}
		NavigableMap<ItemKey, Map<String, Value>> items = new TreeMap<>(present);
		for (ItemKey key : this.versions.keySet()) {
			Map<String, Value> item = at(key, present.get(key), time);
			if (item != null) {
				items.put(key, item);
			}
			else {
				items.remove(key);
			}
		}
		return items;
	}

	/**
	 * A version.
	 *
	 * @param item the item, null if there was none
	 * @param until when it was replaced
	 */
	private record Version(@Nullable Map<String, Value> item, Instant until) {

	}

}
