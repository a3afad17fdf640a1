package io.github.dynamolocks.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The owners of one lock in the order of the server.
 */
final class Ownership {

	private final List<LockWrite> writes;

	/** The times for which each owner had the lock without another one in between. */
	private final Map<String, List<Turn>> turns = new HashMap<>();

	/**
	 * Creates the owners of a lock.
	 * @param writes the accepted writes of the item, in their order
	 */
	Ownership(List<LockWrite> writes) {
		this.writes = writes;
		int first = 0;
		for (int i = 1; i <= writes.size(); i++) {
			String owner = writes.get(first).owner();
			if (i == writes.size() || !Objects.equals(owner, writes.get(i).owner())) {
				if (owner != null) {
					this.turns.computeIfAbsent(owner, (id) -> new ArrayList<>(1)).add(new Turn(first, i));
				}
				first = i;
			}
		}
	}

	static Map<String, Ownership> of(History history) {
		return history.lockWrites()
			.stream()
			.collect(Collectors.groupingBy(LockWrite::resource,
					Collectors.collectingAndThen(Collectors.toList(), Ownership::new)));
	}

	/** Returns the accepted writes of the item, in their order. */
	List<LockWrite> writes() {
		return this.writes;
	}

	private List<Turn> turns(String owner) {
		return this.turns.getOrDefault(owner, List.of());
	}

	/** Returns the times in which an owner certainly did not own the lock. */
	List<Span> without(String owner) {
		List<Span> spans = new ArrayList<>();
		long from = Long.MIN_VALUE;
		boolean owns = false;
		for (Turn turn : turns(owner)) {
			spans.add(new Span(from, this.writes.get(turn.from()).applied().from()));
			owns = turn.to() == this.writes.size();
			from = owns ? from : this.writes.get(turn.to()).applied().to();
		}
		if (!owns) {
			spans.add(new Span(from, Long.MAX_VALUE));
		}
		return spans;
	}

	/**
	 * Returns the index of the write that gave the lock to an owner, the last one before
	 * a moment, or the number of writes.
	 */
	int turnOf(String owner, long nanos) {
		return turns(owner).stream()
			.mapToInt(Turn::from)
			.filter((index) -> this.writes.get(index).applied().from() <= nanos)
			.max()
			.orElse(this.writes.size());
	}

	/** Returns the latest end of its lease that an owner can have known at a moment. */
	long expiry(String owner, long nanos) {
		long expiry = Long.MIN_VALUE;
		for (Turn turn : turns(owner)) {
			for (LockWrite write : this.writes.subList(turn.from(), turn.to())) {
				if (write.applied().from() <= nanos && write.after() != null) {
					expiry = Math.max(expiry, write.after().expiresAt());
				}
			}
		}
		return expiry;
	}

	/**
	 * The writes of one turn.
	 *
	 * @param from the index of the first one
	 * @param to the index after the last one
	 */
	private record Turn(int from, int to) {

	}

}
