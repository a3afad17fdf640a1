package io.github.dynamolocks.proof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A time span on the machine's monotonic clock, which all processes share. It begins
 * before an event and ends after it.
 *
 * @param from the earliest moment, in nanoseconds
 * @param to the latest moment, in nanoseconds
 */
public record Span(long from, long to) {

	public Span {
		if (to < from) {
			throw new IllegalArgumentException("Not a span: %d to %d".formatted(from, to));
		}
	}

	/**
	 * Returns a moment.
	 * @param nanos the moment, in nanoseconds
	 * @return a span without a length
	 */
	public static Span at(long nanos) {
		return new Span(nanos, nanos);
	}

	boolean contains(Span other) {
		return this.from <= other.from && other.to <= this.to;
	}

	boolean contains(long nanos) {
		return this.from <= nanos && nanos <= this.to;
	}

	/** Returns whether two spans overlap in more than a moment. */
	boolean overlaps(Span other) {
		return Math.max(this.from, other.from) < Math.min(this.to, other.to);
	}

	long nanos() {
		return this.to - this.from;
	}

	/**
	 * Returns how much of a span others cover. The others may overlap.
	 */
	static long covered(Span span, List<Span> others) {
		List<Span> sorted = new ArrayList<>(others);
		sorted.sort(Comparator.comparingLong(Span::from));
		long covered = 0;
		long reached = span.from;
		for (Span other : sorted) {
			long from = Math.max(reached, other.from);
			long to = Math.min(span.to, other.to);
			if (to > from) {
				covered += to - from;
				reached = to;
			}
		}
		return covered;
	}

}
