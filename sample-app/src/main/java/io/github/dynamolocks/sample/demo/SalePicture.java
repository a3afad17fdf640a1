package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Draws half a second of one stock in both runs as an SVG document, for light and dark
 * pages: the picture of the README.
 */
final class SalePicture {

	private static final Duration LENGTH = Duration.ofMillis(500);

	private static final int WIDTH = 860;

	private static final int LEFT = 84;

	private static final int ROW = 22;

	private static final int BAR = 18;

	/** The narrowest bar that has room for its number. */
	private static final double NUMBER = 16;

	private static final int SALES_AFTER_KILL = 10;

	private static final String STYLE = """
			<style>
			text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; }
			.title { font-weight: 600; font-size: 13px; } .name, .tick { fill: #59636e; } .number { font-size: 9px; fill: #fff; text-anchor: middle; }
			.lane { fill: #818b981f; } .bad { fill: #cf222e; } .good { fill: #1a7f37; } .right { text-anchor: end; font-weight: 600; }
			.i0 { fill: #0067a3; } .i1 { fill: #a85b00; } .i2 { fill: #007a58; }
			@media (prefers-color-scheme: dark) {
			text { fill: #f0f6fc; } .name, .tick { fill: #9198a1; } .number { fill: #0d1117; }
			.bad { fill: #ff7b72; } .good { fill: #3fb950; } .i0 { fill: #6cb6ff; } .i1 { fill: #e3a03a; } .i2 { fill: #3fc79a; }
			}
			</style>
			""";

	private final StringBuilder svg = new StringBuilder();

	private SalePicture() {
	}

	/**
	 * Draws the picture.
	 * @param without the run without the lock
	 * @param with the run with the lock
	 * @return the document
	 */
	static String draw(RunResult without, RunResult with) {
		return new SalePicture().document(without, with);
	}

	private String document(RunResult without, RunResult with) {
		add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d 268\" width=\"%d\" height=\"268\" role=\"img\" aria-labelledby=\"t d\">",
				WIDTH, WIDTH);
		add("<!-- Made by a run of the sample: sample-app/target/ticket-sale.svg -->");
		add("<title id=\"t\">Three instances sell tickets, without and with the lock</title>");
		add("<desc id=\"d\">Half a second of a run of the sample. Each bar is the sale of a ticket by an instance, with the number of the ticket. Without the lock, sales overlap and the same tickets are sold several times: %d of %d. With the lock, one sale follows the other: %d of %d.</desc>",
				without.sold().size(), without.tickets(), with.sold().size(), with.tickets());
		this.svg.append(STYLE);
		String stock = with.kills().isEmpty() ? Options.STOCKS.get(0) : with.kills().get(0).stock();
		run(without, stock, begin(without, stock), 0, "Without the lock");
		add("<text class=\"tick\" x=\"%d\" y=\"110\">red: two or more instances read and write the same stock at once</text>",
				LEFT);
		run(with, stock, begin(with, stock), 130, "With @DistributedLock");
		add("<text class=\"tick\" x=\"%d\" y=\"240\">one instance after the other; a number is the ticket that was sold</text>",
				LEFT);
		add("<text class=\"tick\" x=\"%d\" y=\"260\">half a second of one stock, from a run of the sample</text>",
				LEFT);
		return this.svg.append("</svg>\n").toString();
	}

	/** Begins some sales after the kill, or after a part of the run. */
	private static Instant begin(RunResult run, String stock) {
		List<Interval> sales = of(run, stock);
		if (!run.kills().isEmpty()) {
			Instant killed = run.kills().get(0).at();
			List<Interval> later = sales.stream().filter((interval) -> !interval.from().isBefore(killed)).toList();
			return later.isEmpty() ? killed : later.get(Math.min(SALES_AFTER_KILL, later.size() - 1)).from();
		}
		return sales.isEmpty() ? run.start() : sales.get(sales.size() / 5).from();
	}

	private static List<Interval> of(RunResult run, String stock) {
		return run.intervals().stream().filter((interval) -> interval.stock().equals(stock)).toList();
	}

	private void run(RunResult run, String stock, Instant from, int y, String title) {
		Instant to = from.plus(LENGTH);
		List<Interval> shown = of(run, stock).stream()
			.filter((interval) -> interval.to().isAfter(from) && interval.from().isBefore(to))
			.toList();
		add("<text class=\"title\" x=\"0\" y=\"%d\">%s</text>", y + 14, title);
		add("<text class=\"right %s\" x=\"%d\" y=\"%d\">%d tickets, %d sold</text>", run.isExact() ? "good" : "bad",
				WIDTH, y + 14, run.tickets(), run.sold().size());
		for (int i = 0; i < run.instances().size(); i++) {
			String instance = run.instances().get(i);
			int row = y + 24 + i * ROW;
			add("<text class=\"name\" x=\"0\" y=\"%d\">%s</text>", row + 13, instance);
			add("<rect class=\"lane\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>", LEFT, row, WIDTH - LEFT, BAR);
			if (run.kills().stream().anyMatch((kill) -> kill.instance().equals(instance) && !kill.at().isAfter(from))) {
				add("<text class=\"tick\" x=\"%d\" y=\"%d\">was killed before, while it held the lock</text>", LEFT + 8,
						row + 13);
			}
			for (Interval interval : shown) {
				if (interval.instance().equals(instance)) {
					bar(interval, from, row, TimeLine.colour(i));
				}
			}
		}
		for (Instant[] conflict : TimeLine.conflicts(shown)) {
			double left = x(conflict[0], from);
			add("<rect class=\"bad\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"5\"/>", left, y + 91,
					x(conflict[1], from) - left);
		}
	}

	private void bar(Interval interval, Instant from, int row, String colour) {
		double left = x(interval.from(), from);
		double width = x(interval.to(), from) - left;
		add("<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>", colour, left, row, width, BAR);
		if (width >= NUMBER) {
			add("<text class=\"number\" x=\"%.1f\" y=\"%d\">%d</text>", left + width / 2, row + 12, interval.ticket());
		}
	}

	private static double x(Instant time, Instant from) {
		double share = (double) Duration.between(from, time).toNanos() / LENGTH.toNanos();
		return LEFT + (WIDTH - LEFT) * Math.max(0, Math.min(1, share));
	}

	private void add(String format, Object... values) {
		this.svg.append(String.format(Locale.ROOT, format, values)).append('\n');
	}

}
