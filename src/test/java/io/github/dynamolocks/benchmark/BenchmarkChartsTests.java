package io.github.dynamolocks.benchmark;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

/**
 * Checks that the charts of the benchmarks show the numbers of the page.
 */
class BenchmarkChartsTests {

	private static final Pattern ROW = Pattern.compile(
			"^\\| (\\d+) \\| (\\S+) / (\\S+) \\| (\\S+) / (\\S+) \\| \\S+ / \\S+ \\| (\\S+) / (\\S+) (m?s) \\|.*$",
			Pattern.MULTILINE);

	private static final Pattern RATE = Pattern.compile("([\\d,]+)/s");

	private final String page = Files.readString(BenchmarkCharts.PAGE);

	BenchmarkChartsTests() throws IOException {
	}

	@Test
	void chartsOfThePageAreThoseOfItsTables() throws Exception {
		Map<String, String> charts = BenchmarkCharts.draw(this.page);
		assertThat(charts).isNotEmpty();
		for (Map.Entry<String, String> chart : charts.entrySet()) {
			assertThat(Files.readString(BenchmarkCharts.IMAGES.resolve(chart.getKey())))
				.as("'%s' is made anew by: %s", chart.getKey(), BenchmarkCharts.COMMAND)
				.isEqualTo(chart.getValue());
			assertThat(this.page).contains("](images/%s)".formatted(chart.getKey()));
		}
		assertThat(this.page).contains(BenchmarkCharts.COMMAND);
	}

	@ParameterizedTest
	@CsvSource({ "line-throughput.svg, 2", "line-price.svg, 4", "line-wait.svg, 6" })
	void chartOfTheLineShowsTheValuesOfTheTable(String file, int group) throws Exception {
		List<String> texts = new ArrayList<>();
		ROW.matcher(this.page).results().forEach((row) -> {
			String unit = (group == 6) ? " " + row.group(8) : "";
			texts.add(row.group(group) + unit);
			texts.add(row.group(group + 1) + unit);
		});
		assertThat(texts).hasSize(12);
		assertThatChartShows(file, texts);
	}

	@Test
	void chartOfTheServersShowsTheValuesOfTheTable() throws Exception {
		String table = this.page.substring(this.page.indexOf("| | 1 thread | 8 threads |"));
		List<String> texts = RATE.matcher(table).results().map((rate) -> rate.group()).toList();
		assertThat(texts).hasSize(10);
		assertThatChartShows("server-speed.svg", texts);
	}

	@Test
	void changedTableChangesItsChart() {
		String changed = this.page.replaceFirst("\\| 2 \\| \\d+ / ", "| 2 | 99 / ");
		assertThat(changed).isNotEqualTo(this.page);
		assertThat(BenchmarkCharts.draw(changed).get("line-throughput.svg"))
			.isNotEqualTo(BenchmarkCharts.draw(this.page).get("line-throughput.svg"));
	}

	@Test
	void missingTableIsAnError() {
		assertThatIllegalStateException().isThrownBy(() -> BenchmarkCharts.draw("# Benchmarks\n"))
			.withMessageContaining(LineTable.HEADER);
	}

	/** Rounds as the benchmark does: these are the values of one of the rows. */
	@Test
	void benchmarkPrintsTheRowsOfThePage() {
		assertThat(this.page).contains(LineTable.HEADER + "\n",
				LineTable.row(4, figures(170.4, 136.6, 2.301, 2.209, 0.998, 0.974, 27.8, 2487.3, 4.77, 6.39)) + "\n",
				LineTable.row(100, figures(102, 146, 2.69, 8.54, 0.98, 0.8, 5_790, 14_310, 5.7, 6.4)) + "\n");
	}

	private static List<Figure> figures(double... values) {
		List<String> names = List.of("acquisitions per second", "write units each", "Jain's index", "longest wait",
				"handoff median");
		return IntStream.range(0, names.size())
			.mapToObj((i) -> new Figure(names.get(i), "%f", values[2 * i], values[2 * i + 1]))
			.toList();
	}

	private static void assertThatChartShows(String file, List<String> texts) throws Exception {
		Document chart = parse(Files.readString(BenchmarkCharts.IMAGES.resolve(file)));
		assertThat(elements(chart, "text", "value").map(Element::getTextContent).toList()).isEqualTo(texts);
		List<Double> values = texts.stream().map(BenchmarkChartsTests::value).toList();
		double most = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
		List<Double> widths = elements(chart, "rect", "bar").map((bar) -> Double.parseDouble(bar.getAttribute("width")))
			.toList();
		double widest = widths.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
		assertThat(widths).hasSameSizeAs(values);
		for (int i = 0; i < values.size(); i++) {
			assertThat(widths.get(i)).as(texts.get(i)).isCloseTo(widest * values.get(i) / most, within(0.11));
		}
	}

	private static double value(String text) {
		double number = Double.parseDouble(text.replaceAll("[^\\d.]", ""));
		return text.endsWith(" s") ? 1000 * number : number;
	}

	private static Stream<Element> elements(Document chart, String name, String type) {
		NodeList found = chart.getElementsByTagName(name);
		return IntStream.range(0, found.getLength())
			.mapToObj((i) -> (Element) found.item(i))
			.filter((element) -> List.of(element.getAttribute("class").split(" ")).contains(type));
	}

	private static Document parse(String svg) throws Exception {
		return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
	}

}
