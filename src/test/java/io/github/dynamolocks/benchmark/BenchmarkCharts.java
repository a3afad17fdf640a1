package io.github.dynamolocks.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Draws the charts of the page with the benchmarks from the tables of the page, whose
 * rows the benchmarks print. So a chart and its table have the same numbers.
 */
final class BenchmarkCharts {

	static final Path PAGE = Path.of("src/docs/benchmarks.md");

	static final Path IMAGES = Path.of("src/docs/images");

	/** The command that writes the charts. */
	static final String COMMAND = "mvn -q -P benchmark clean verify -Dbenchmarks=charts";

	private static final List<String> LOCKS = List.of("this library", "hand-written");

	private BenchmarkCharts() {
	}

	/** Writes the charts beside the page. */
	static void write() {
		try {
			for (Map.Entry<String, String> chart : draw(Files.readString(PAGE)).entrySet()) {
				System.out.println(Files.writeString(IMAGES.resolve(chart.getKey()), chart.getValue()));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot write the charts of '%s'".formatted(PAGE), ex);
		}
	}

	/**
	 * Draws the charts.
	 * @param page the text of the page
	 * @return the SVG documents by the names of their files
	 */
	static Map<String, String> draw(String page) {
		List<List<String>> line = table(page, LineTable.HEADER);
		Map<String, String> charts = new LinkedHashMap<>();
		charts.put("line-throughput.svg", line(line, 1, "Acquisitions per second of one lock", "More is better."));
		charts.put("line-price.svg", line(line, 2, "Write units for each acquisition", "Less is better."));
		charts.put("line-wait.svg", line(line, 4, "The longest wait", "Less is better."));
		charts.put("server-speed.svg", servers(table(page, "| | 1 thread | 8 threads |")));
		return charts;
	}

	private static String line(List<List<String>> rows, int column, String title, String direction) {
		List<BarChart.Group> groups = new ArrayList<>();
		for (List<String> row : rows) {
			// A cell has two values and the unit of both, such as "14 / 417 ms"
			String[] values = row.get(column).split(" ");
			String unit = (values.length > 3) ? values[3] : "";
			groups.add(
					new BarChart.Group(row.get(0) + " processes", List.of(bar(values[0], unit), bar(values[2], unit))));
		}
		return new BarChart(title + ", by the processes that wait for it",
				"%s, of this library and of the hand-written lock, for 2 to 100 processes. %s".formatted(title,
						direction),
				LOCKS, groups)
			.toSvg(COMMAND);
	}

	private static String servers(List<List<String>> rows) {
		List<BarChart.Group> groups = new ArrayList<>();
		for (List<String> row : rows) {
			if (row.get(1).endsWith("/s")) {
				groups.add(new BarChart.Group(row.get(0).replace("`", ""),
						Stream.of(row.get(1), row.get(2))
							.map((cell) -> bar(cell.substring(0, cell.length() - 2), "/s"))
							.toList()));
			}
		}
		return new BarChart("Requests per second of the test kit's DynamoDB and of dynalite",
				"Requests per second with one thread and with eight. More is better.", List.of("1 thread", "8 threads"),
				groups)
			.toSvg(COMMAND);
	}

	private static BarChart.Bar bar(String number, String unit) {
		double value = Double.parseDouble(number.replace(",", ""));
		String text = (unit.isEmpty() || unit.startsWith("/")) ? number + unit : number + " " + unit;
		return new BarChart.Bar(unit.equals("s") ? 1000 * value : value, text);
	}

	/** Returns the cells of the rows below a header. */
	private static List<List<String>> table(String page, String header) {
		int start = page.indexOf(header + "\n");
		if (start < 0) {
			throw new IllegalStateException("'%s' has no table with the header '%s'".formatted(PAGE, header));
		}
		return page.substring(start)
			.lines()
			.skip(2)
			.takeWhile((row) -> row.startsWith("|"))
			.map((row) -> Arrays.stream(row.substring(1).split("\\|")).map(String::strip).toList())
			.toList();
	}

}
