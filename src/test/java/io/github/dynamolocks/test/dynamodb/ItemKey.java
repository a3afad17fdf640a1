package io.github.dynamolocks.test.dynamodb;

import org.jspecify.annotations.Nullable;

/**
 * The primary key of an item. Keys have the order of DynamoDB: by a hash of the partition
 * key, and within a partition by the sort key.
 *
 * @param partition the partition key's value
 * @param sort the sort key's value; null if the table has no sort key
 * @param edge 0 for a key; -1 and 1 for the bounds before and after the partition
 */
record ItemKey(Value partition, @Nullable Value sort, int edge) implements Comparable<ItemKey> {

	/** Returns the segment of a parallel scan that contains the key. */
	int segment(int segments) {
		return (int) ((Integer.toUnsignedLong(hash()) * segments) >>> 32);
	}

	/** Returns a hash that differs widely for similar keys. */
	private int hash() {
		int hash = this.partition.content().hashCode();
		int mixed = (hash ^ (hash >>> 16)) * 0x7feb352d;
		mixed = (mixed ^ (mixed >>> 15)) * 0x846ca68b;
		return mixed ^ (mixed >>> 16);
	}

	@Override
	public int compareTo(ItemKey other) {
		int order = Integer.compareUnsigned(hash(), other.hash());
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

}
