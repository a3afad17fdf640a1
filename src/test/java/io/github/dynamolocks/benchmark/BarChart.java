package io.github.dynamolocks.benchmark;

import java.util.List;
import java.util.Locale;

/**
 * Draws groups of horizontal bars as SVG, for light and dark pages.
 *
 * @param title the title
 * @param description the description for readers who do not see the chart
 * @param series the names of the bars of each group, two at most
 * @param groups the groups
 */
record BarChart(String title, String description, List<String> series, List<Group> groups) {

	private static final int WIDTH = 860;

	private static final int LEFT = 150;

	private static final int TOP = 48;

	private static final int BAR = 14;

	private static final int GAP = 12;

	/** The room for the text of the longest bar. */
	private static final int TEXT = 90;

	private static final String CLASSES = "ab";

	private static final String STYLE = """
			<style>
			text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; }
			.title { font-weight: 600; font-size: 13px; } .name { fill: #59636e; text-anchor: end; }
			.a { fill: #0067a3; } .b { fill: #a85b00; }
			@media (prefers-color-scheme: dark) {
			text { fill: #f0f6fc; } .name { fill: #9198a1; } .a { fill: #6cb6ff; } .b { fill: #e3a03a; }
			}
			</style>
			""";

	/**
	 * Draws the chart.
	 * @param command the command that made the chart, for a comment
	 * @return the SVG document
	 */
	String toSvg(String command) {
		int height = TOP + this.groups.size() * (groupHeight() + GAP) - GAP + 4;
		StringBuilder svg = new StringBuilder();
		add(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
				+ " role=\"img\" aria-labelledby=\"t d\">", WIDTH, height, WIDTH, height);
		add(svg, "<!-- Made by: %s -->", command);
		add(svg, "<title id=\"t\">%s</title>", this.title);
		add(svg, "<desc id=\"d\">%s</desc>", this.description);
		svg.append(STYLE);
		add(svg, "<text class=\"title\" x=\"0\" y=\"14\">%s</text>", this.title);
		for (int i = 0; i < this.series.size(); i++) {
			int x = LEFT + i * 160;
			add(svg, "<rect class=\"%s key\" x=\"%d\" y=\"24\" width=\"%d\" height=\"12\"/>", CLASSES.charAt(i), x,
					BAR);
			add(svg, "<text x=\"%d\" y=\"34\">%s</text>", x + BAR + 6, this.series.get(i));
		}
		int y = TOP;
		for (Group group : this.groups) {
			addGroup(svg, group, y);
			y += groupHeight() + GAP;
		}
		return svg.append("</svg>\n").toString();
	}

	private int groupHeight() {
		return this.series.size() * (BAR + 2) - 2;
	}

	private void addGroup(StringBuilder svg, Group group, int top) {
		double longest = this.groups.stream()
			.flatMap((any) -> any.bars().stream())
			.mapToDouble(Bar::value)
			.max()
			.orElseThrow();
		add(svg, "<text class=\"name\" x=\"%d\" y=\"%d\">%s</text>", LEFT - 10, top + groupHeight() / 2 + 4,
				group.name());
		for (int i = 0; i < group.bars().size(); i++) {
			Bar bar = group.bars().get(i);
			int y = top + i * (BAR + 2);
			double width = bar.value() / longest * (WIDTH - LEFT - TEXT);
			add(svg, "<rect class=\"%s bar\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>", CLASSES.charAt(i), LEFT,
					y, width, BAR);
			add(svg, "<text class=\"value\" x=\"%.1f\" y=\"%d\">%s</text>", LEFT + width + 6, y + 11, bar.text());
		}
	}

	private static void add(StringBuilder svg, String format, Object... values) {
		svg.append(String.format(Locale.ROOT, format, values)).append('\n');
	}

	/**
	 * A group of bars.
	 *
	 * @param name what is written beside it
	 * @param bars a bar of each series
	 */
	record Group(String name, List<Bar> bars) {

	}

	/**
	 * A bar.
	 *
	 * @param value its length
	 * @param text what is written at its end
	 */
	record Bar(double value, String text) {

	}

}
