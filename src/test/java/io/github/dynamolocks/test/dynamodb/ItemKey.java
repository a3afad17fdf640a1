package io.github.dynamolocks.test.dynamodb;

import org.jspecify.annotations.Nullable;

/**
 * The primary key of an item. Keys are ordered as DynamoDB keeps them: by a hash of the
 * partition key, within a partition by the sort key.
 *
 * @param partition the partition key's value
 * @param sort the sort key's value, null where the table has none
 * @param hash decides where the partition is
 * @param edge 0 for a key; -1 and 1 for the places before and behind the partition
 */
record ItemKey(Value partition, @Nullable Value sort, int hash, int edge) implements Comparable<ItemKey> {

	ItemKey(Value partition, @Nullable Value sort) {
		this(partition, sort, spread(partition.content().hashCode()), 0);
	}

	/** Returns the place before a partition by -1, the one behind it by 1. */
	static ItemKey edge(Value partition, int edge) {
		return new ItemKey(partition, null, spread(partition.content().hashCode()), edge);
	}

	/** Returns the segment of a parallel scan that the key is in. */
	int segment(int segments) {
		return (int) ((Integer.toUnsignedLong(this.hash) * segments) >>> 32);
	}

	@Override
	public int compareTo(ItemKey other) {
		int order = Integer.compareUnsigned(this.hash, other.hash);
		if (order == 0) {
			order = Value.compare(this.partition, other.partition);
		}
		if (order == 0) {
			order = Integer.compare(this.edge, other.edge);
		}
		if (order == 0 && this.sort != null && other.sort != null) {
			order = Value.compare(this.sort, other.sort);
		}
		return order;
	}

	/** Has similar keys end up in different places. */
	private static int spread(int hash) {
		int mixed = (hash ^ (hash >>> 16)) * 0x7feb352d;
		mixed = (mixed ^ (mixed >>> 15)) * 0x846ca68b;
		return mixed ^ (mixed >>> 16);
	}

}
