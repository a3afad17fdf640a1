package io.github.dynamolocks.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The owners of one lock in the order of the server.
 *
 * @param writes the accepted writes of the item, in their order
 */
record Ownership(List<LockWrite> writes) {

	static Map<String, Ownership> of(History history) {
		return history.lockWrites()
			.stream()
			.collect(Collectors.groupingBy(LockWrite::resource,
					Collectors.collectingAndThen(Collectors.toList(), Ownership::new)));
	}

	/** Returns the times in which an owner certainly did not own the lock. */
	List<Span> without(String owner) {
		List<Span> spans = new ArrayList<>();
		long from = Long.MIN_VALUE;
		boolean owned = false;
		for (LockWrite write : this.writes) {
			boolean now = owner.equals(write.owner());
			if (!owned && now) {
				spans.add(new Span(from, write.applied().from()));
			}
			else if (owned && !now) {
				from = write.applied().to();
			}
			owned = now;
		}
		if (!owned) {
			spans.add(new Span(from, Long.MAX_VALUE));
		}
		return spans;
	}

	/**
	 * Returns the index of the write that gave the lock to an owner, the last one before
	 * a moment, or the number of writes.
	 */
	int turnOf(String owner, long nanos) {
		int turn = this.writes.size();
		String former = null;
		for (int i = 0; i < this.writes.size() && this.writes.get(i).applied().from() <= nanos; i++) {
			if (owner.equals(this.writes.get(i).owner()) && !owner.equals(former)) {
				turn = i;
			}
			former = this.writes.get(i).owner();
		}
		return turn;
	}

	/** Returns the latest end of its lease that an owner can have known at a moment. */
	long expiry(String owner, long nanos) {
		return this.writes.stream()
			.filter((write) -> owner.equals(write.owner()) && write.applied().from() <= nanos)
			.mapToLong((write) -> (write.after() != null) ? write.after().expiresAt() : Long.MIN_VALUE)
			.max()
			.orElse(Long.MIN_VALUE);
	}

}
