package io.github.dynamolocks.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Finds few faults that suffice for a violation. Repeats a round with parts of its
 * faults, and goes on with a part that still shows a violation.
 */
final class Shrinker {

	private static final int MOST_RUNS = 300;

	private final Predicate<Set<Integer>> violates;

	private int runs;

	/**
	 * Creates a search.
	 * @param violates repeats the round with some of its faults, given by their numbers
	 */
	Shrinker(Predicate<Set<Integer>> violates) {
		this.violates = violates;
	}

	/**
	 * Shrinks the faults of a round that shows a violation.
	 * @param faults how many faults it has
	 * @return the numbers of faults that suffice
	 */
	Set<Integer> shrink(int faults) {
		List<Integer> left = IntStream.range(0, faults).boxed().toList();
		int parts = 2;
		while (!left.isEmpty() && this.runs < MOST_RUNS) {
			List<Integer> smaller = smaller(left, parts);
			if (smaller.size() < left.size()) {
				left = smaller;
				parts = Math.max(2, parts - 1);
			}
			else if (parts >= left.size()) {
				break;
			}
			else {
				parts = Math.min(left.size(), parts * 2);
			}
		}
		return new TreeSet<>(left);
	}

	/** Returns the faults without one of their parts, or all if each part is needed. */
	private List<Integer> smaller(List<Integer> faults, int parts) {
		int size = Math.max(1, (faults.size() + parts - 1) / parts);
		// The last ones first: most of them come after the violation.
		for (int to = faults.size(); to > 0 && this.runs < MOST_RUNS; to -= size) {
			List<Integer> rest = new ArrayList<>(faults.subList(0, Math.max(0, to - size)));
			rest.addAll(faults.subList(to, faults.size()));
			this.runs++;
			if (this.violates.test(new TreeSet<>(rest))) {
				return rest;
			}
		}
		return faults;
	}

}
