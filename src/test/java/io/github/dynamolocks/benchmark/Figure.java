package io.github.dynamolocks.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A measured value of this library beside that of the hand-written lock.
 *
 * @param name the name
 * @param format the format of both values
 * @param ours the value of this library
 * @param theirs the value of the hand-written lock; {@code NaN} if it has none
 * @param goal the value to reach, or {@code null}
 */
record Figure(String name, String format, double ours, double theirs, @Nullable Goal goal) {

	Figure(String name, String format, double ours, double theirs) {
		this(name, format, ours, theirs, null);
	}

	/** Returns the medians of the same figure in several runs. */
	static Figure median(List<Figure> runs) {
		Figure first = runs.get(0);
		return new Figure(first.name, first.format, median(runs.stream().mapToDouble(Figure::ours).toArray()),
				median(runs.stream().mapToDouble(Figure::theirs).toArray()), first.goal);
	}

	static double median(double[] values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return (sorted.length > 0) ? sorted[sorted.length / 2] : Double.NaN;
	}

	boolean isReached() {
		return this.goal == null || this.goal.isReached(this.ours, this.theirs);
	}

	@Override
	public String toString() {
		String mark = isReached() ? "ok" : "NOT REACHED";
		return String
			.format(Locale.ROOT, "  %-40s %10s %12s %8s  %-24s %s", this.name, value(this.format, this.ours),
					value(this.format, this.theirs),
					value("%.2f", (this.theirs != 0) ? this.ours / this.theirs : Double.NaN),
					(this.goal != null) ? this.goal.text() : "", (this.goal != null) ? mark : "")
			.stripTrailing();
	}

	private static String value(String format, double value) {
		return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
	}

	/**
	 * A value to reach.
	 *
	 * @param text what is printed
	 * @param limit the limit
	 * @param least whether the limit is the least value, and not the greatest
	 * @param ratio whether the limit is for the ratio to the hand-written lock
	 */
	record Goal(String text, double limit, boolean least, boolean ratio) {

		static Goal atMost(double limit) {
			return new Goal("at most " + number(limit), limit, false, false);
		}

		static Goal atMost(String text, double limit) {
			return new Goal(text, limit, false, false);
		}

		static Goal atLeast(double limit) {
			return new Goal("at least " + number(limit), limit, true, false);
		}

		/** Requires a multiple of what the hand-written lock has. */
		static Goal times(double limit) {
			return new Goal("at least %s x".formatted(number(limit)), limit, true, true);
		}

		boolean isReached(double ours, double theirs) {
			double value = this.ratio ? ours / theirs : ours;
			return this.least ? value >= this.limit : value <= this.limit;
		}

		private static String number(double value) {
			return (value == Math.rint(value)) ? Long.toString((long) value) : Double.toString(value);
		}

	}

}
