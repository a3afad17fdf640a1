package io.github.dynamolocks.test.dynamodb;

import java.util.Collection;
import java.util.Map;

/**
 * Computes sizes the way AWS documents them: an item is the sum of its attributes' names
 * and values.
 */
final class ItemSize {

	/** What a list or map takes in addition to its elements. */
	static final int NESTED = 3;

	/** What each element of a list or map takes in addition to itself. */
	static final int ELEMENT = 1;

	private ItemSize() {
	}

	/** Returns the bytes of an item. */
	static int of(Map<String, Value> item) {
		int size = of(item.values());
		for (String name : item.keySet()) {
			size += utf8(name);
		}
		return size;
	}

	/** Returns the bytes of values without names. */
	static int of(Collection<Value> values) {
		int size = 0;
		for (Value value : values) {
			size += value.size();
		}
		return size;
	}

	/** Returns the bytes of a string. */
	static int utf8(String text) {
		int size = text.length();
		for (int i = 0; i < text.length(); i++) {
			char next = text.charAt(i);
			if (next >= 0x80) {
				// Each half of a pair is two of its four bytes
				size += (next < 0x800 || Character.isSurrogate(next)) ? 1 : 2;
			}
		}
		return size;
	}

}
