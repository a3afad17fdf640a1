package io.github.dynamolocks.benchmark;

import java.util.List;
import java.util.Locale;

/**
 * Writes the measured values of hot locks as rows of the table of the page with the
 * benchmarks.
 */
final class LineTable {

	static final String HEADER = "| processes | acquisitions per second | write units each | Jain's index | longest wait | between two bodies |";

	private static final double LONG_MILLIS = 10_000;

	private LineTable() {
	}

	/**
	 * Returns the row of a part.
	 * @param processes the number of processes
	 * @param figures the values of the part
	 * @return the row in Markdown
	 */
	static String row(int processes, List<Figure> figures) {
		Figure wait = figure(figures, "longest wait");
		boolean inSeconds = Math.max(wait.ours(), wait.theirs()) >= LONG_MILLIS;
		return String.format(Locale.ROOT, "| %d | %s | %s | %s | %s | %s ms |", processes,
				pair("%.0f", figure(figures, "acquisitions per second"), 1),
				pair("%.2f", figure(figures, "write units each"), 1), pair("%.2f", figure(figures, "Jain's index"), 1),
				inSeconds ? pair("%.1f", wait, 1000) + " s" : pair("%,.0f", wait, 1) + " ms",
				pair("%.1f", figure(figures, "handoff median"), 1));
	}

	private static Figure figure(List<Figure> figures, String name) {
		return figures.stream().filter((figure) -> figure.name().equals(name)).findFirst().orElseThrow();
	}

	private static String pair(String format, Figure figure, double unit) {
		return String.format(Locale.ROOT, format + " / " + format, figure.ours() / unit, figure.theirs() / unit);
	}

}
