package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Draws as SVG which instance worked with which stock when. Each stock has a row for each
 * instance and a row that shows overlaps.
 */
final class TimeLine {

	/** The style of the picture, and the colours of its page. */
	static final String STYLE = """
			:root { color-scheme: light dark; --text: #1c2430; --muted: #56606e; --page: #fff; --lane: #f2f4f7;
			  --grid: #d5dae1; --bad: #b00030; --good: #0b6b3a; --gap: #7b849430; --i0: #0072b2; --i1: #d98c00; --i2: #009e73; }
			@media (prefers-color-scheme: dark) {
			  :root { --text: #e6eaf0; --muted: #9aa5b4; --page: #11151b; --lane: #1d232c; --grid: #333c48;
			    --bad: #ff6b81; --good: #4fce8b; --gap: #9aa5b438; --i0: #4da6e8; --i1: #eeb042; --i2: #2fc195; } }
			svg { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; }
			.i0 { fill: var(--i0); } .i1 { fill: var(--i1); } .i2 { fill: var(--i2); }
			i.i0 { background: var(--i0); } i.i1 { background: var(--i1); } i.i2 { background: var(--i2); }
			i.conflict { background: var(--bad); height: .4rem; } i.gap { background: var(--gap); }
			.lane { fill: var(--lane); } .grid { stroke: var(--grid); stroke-width: 1; }
			.tick { fill: var(--muted); text-anchor: middle; } .name { fill: var(--muted); text-anchor: end; }
			.stock { fill: var(--text); font-weight: 600; font-size: 13px; }
			.conflict { fill: var(--bad); } .gap { fill: var(--gap); }
			.gap-label { fill: var(--text); text-anchor: middle; font-weight: 600; }
			.kill { stroke: var(--text); stroke-width: 1.5; stroke-dasharray: 4 3; }
			.cross { stroke: var(--text); stroke-width: 3.5; fill: none; stroke-linecap: round; }
			.mark { stroke: var(--text); stroke-width: 2; }
			.kill-label, .mark-label { fill: var(--text); font-weight: 600; stroke: var(--page); stroke-width: 3;
			  paint-order: stroke; stroke-linejoin: round; }
			""";

	private static final int COLOURS = 3;

	private static final int LEFT = 150;

	private static final int WIDTH = 1120;

	private static final int ROW = 20;

	private static final int BAR = 16;

	private static final int STRIP = 8;

	private static final int TOP = 26;

	private static final int BETWEEN = 26;

	private static final int MAX_TICKS = 12;

	private static final List<Integer> STEPS = List.of(10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000,
			60_000);

	private final RunResult run;

	private final Instant from;

	private final Instant to;

	private final StringBuilder svg = new StringBuilder();

	private TimeLine(RunResult run, Instant from, Instant to) {
		this.run = run;
		this.from = from;
		this.to = to;
	}

	/**
	 * Draws a part of a run.
	 * @param run the run
	 * @param from the beginning of the part
	 * @param to the end of the part
	 * @return an {@code svg} element
	 */
	static String draw(RunResult run, Instant from, Instant to) {
		return new TimeLine(run, from, to).draw();
	}

	/**
	 * Returns the class of an instance's colour.
	 * @param instance the index of the instance
	 * @return the class in {@link #STYLE}
	 */
	static String colour(int instance) {
		return "i" + instance % COLOURS;
	}

	private String draw() {
		int height = TOP + Options.STOCKS.size() * (stockHeight() + BETWEEN) + 14;
		add("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Time line: who was at which stock when\">",
				LEFT + WIDTH + 20, height);
		axis(height - 34);
		int y = TOP;
		for (String stock : Options.STOCKS) {
			stock(stock, y);
			y += stockHeight() + BETWEEN;
		}
		add("</svg>");
		return this.svg.toString();
	}

	private int stockHeight() {
		return this.run.instances().size() * ROW + STRIP;
	}

	private void axis(int bottom) {
		long length = Duration.between(this.from, this.to).toMillis();
		int step = STEPS.stream()
			.filter((candidate) -> length / candidate <= MAX_TICKS)
			.findFirst()
			.orElse(STEPS.get(STEPS.size() - 1));
		long offset = Duration.between(this.run.start(), this.from).toMillis();
		for (long tick = (offset + step - 1) / step * step; tick <= offset + length; tick += step) {
			double x = x(this.run.start().plusMillis(tick));
			add("<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>", x, x, TOP - 6, bottom);
			add("<text class=\"tick\" x=\"%.1f\" y=\"%d\">%s</text>", x, bottom + 16,
					(step < 1000) ? String.format(Locale.ROOT, "%.2f s", tick / 1000.0) : (tick / 1000) + " s");
		}
	}

	private void stock(String stock, int y) {
		List<Interval> intervals = this.run.intervals()
			.stream()
			.filter((interval) -> interval.stock().equals(stock) && interval.to().isAfter(this.from)
					&& interval.from().isBefore(this.to))
			.toList();
		add("<text class=\"stock\" x=\"0\" y=\"%d\">%s</text>", y - 8, stock);
		for (int i = 0; i < this.run.instances().size(); i++) {
			String instance = this.run.instances().get(i);
			int row = y + i * ROW;
			add("<rect class=\"lane\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>", LEFT, row, WIDTH, BAR);
			add("<text class=\"name\" x=\"%d\" y=\"%d\">%s</text>", LEFT - 8, row + 13, instance);
			for (Interval interval : intervals) {
				if (interval.instance().equals(instance)) {
					bar(interval, row, i);
				}
			}
		}
		for (Instant[] conflict : conflicts(intervals)) {
			double left = x(conflict[0]);
			add("<rect class=\"conflict\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>", left,
					y + this.run.instances().size() * ROW, Math.max(0.6, x(conflict[1]) - left), STRIP - 2);
		}
		this.run.kills().stream().filter((kill) -> kill.stock().equals(stock)).forEach((kill) -> kill(kill, y));
		this.run.marks()
			.stream()
			.filter((mark) -> mark.stock().equals(stock) || mark.stock().equals("-"))
			.forEach((mark) -> mark(mark, stock, y));
	}

	private void bar(Interval interval, int y, int i) {
		double left = x(interval.from());
		add("<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" class=\"%s\"><title>%s, %s, ticket %d: %s</title></rect>",
				left, y, Math.max(0.6, x(interval.to()) - left), BAR, colour(i), interval.instance(), interval.stock(),
				interval.ticket(), ResultTable.format(Duration.between(interval.from(), interval.to())));
	}

	/** Returns the times in which more than one interval was open. */
	static List<Instant[]> conflicts(List<Interval> intervals) {
		List<Instant[]> conflicts = new ArrayList<>();
		Instant busyUntil = Instant.MIN;
		for (Interval interval : intervals.stream().sorted(Comparator.comparing(Interval::from)).toList()) {
			if (interval.from().isBefore(busyUntil)) {
				conflicts.add(new Instant[] { interval.from(),
						interval.to().isBefore(busyUntil) ? interval.to() : busyUntil });
			}
			busyUntil = interval.to().isAfter(busyUntil) ? interval.to() : busyUntil;
		}
		return conflicts;
	}

	private void mark(Mark mark, String stock, int y) {
		boolean drawn = this.run.kills()
			.stream()
			.anyMatch((kill) -> kill.stock().equals(stock) && kill.instance().equals(mark.instance())
					&& mark.label().equals(Action.KILL.label()));
		if (drawn || mark.at().isBefore(this.from) || mark.at().isAfter(this.to)) {
			return;
		}
		int row = y + this.run.instances().indexOf(mark.instance()) * ROW;
		double x = x(mark.at());
		add("<line class=\"mark\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>", x, x, row, row + BAR);
		// An effect on one stock can follow its cause at once: they stand on two sides
		boolean effect = !mark.stock().equals("-");
		add("<text class=\"mark-label\" text-anchor=\"%s\" x=\"%.1f\" y=\"%d\">%s</text>", effect ? "end" : "start",
				x + (effect ? -3 : 3), row + 12, mark.label());
	}

	private void kill(Kill kill, int y) {
		if (kill.at().isBefore(this.from) || kill.at().isAfter(this.to)) {
			return;
		}
		double x = x(kill.at());
		int row = y + this.run.instances().indexOf(kill.instance()) * ROW;
		int height = this.run.instances().size() * ROW - (ROW - BAR);
		this.run.successor(kill).ifPresent((next) -> {
			double end = x(next.from());
			add("<rect class=\"gap\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>", x, y, end - x, height);
			add("<text class=\"gap-label\" x=\"%.1f\" y=\"%d\">%s until its lease had ended</text>", (x + end) / 2,
					y - 8, ResultTable.format(Duration.between(kill.at(), next.from())));
		});
		add("<line class=\"kill\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>", x, x, y - 4, y + height + 4);
		add("<path class=\"cross\" d=\"M%.1f %d l12 12 m0 -12 l-12 12\"/>", x - 6, row + 2);
		add("<text class=\"kill-label\" x=\"%.1f\" y=\"%d\">killed</text>", x + 10, row + 13);
	}

	private double x(Instant time) {
		double share = (double) Duration.between(this.from, time).toNanos()
				/ Duration.between(this.from, this.to).toNanos();
		return LEFT + WIDTH * Math.max(0, Math.min(1, share));
	}

	private void add(String format, Object... values) {
		this.svg.append(String.format(Locale.ROOT, format, values)).append('\n');
	}

}
