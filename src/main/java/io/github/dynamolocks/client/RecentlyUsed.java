package io.github.dynamolocks.client;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Implements a map that forgets the least recently used entry when it is full. Not
 * thread-safe.
 *
 * @param <K> the keys
 * @param <V> the values
 */
final class RecentlyUsed<K, V> extends LinkedHashMap<K, V> {

	private static final long serialVersionUID = 1L;

	private final int capacity;

	RecentlyUsed(int capacity) {
		super(16, 0.75f, true);
		this.capacity = capacity;
	}

	@Override
	protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
		return size() > this.capacity;
	}

}
