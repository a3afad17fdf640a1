package io.github.dynamolocks.guide;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Checks that the prices of the README follow from the write units.
 */
class PriceTableTests {

	private static final Pattern ROW = Pattern.compile(
			"^\\| ([^|]+) \\| ([\\d.]+(?: to [\\d.]+)?) \\| ([^|]*\\$[^|]+) \\| (\\$[^|]+) \\|$", Pattern.MULTILINE);

	private static final Pattern NUMBER = Pattern.compile("\\d[\\d.,]*");

	private static final Pattern PRICE = Pattern.compile("\\$([\\d.]+) for a million writes");

	/** Millions of locks in a month of 30 days at 100 locks per second. */
	private static final double MILLIONS = 100 * 86_400 * 30 / 1e6;

	private final Page readme = Page.read(Path.of("README.md").toAbsolutePath());

	@TestFactory
	Stream<DynamicTest> rowFollowsFromItsWriteUnits() {
		double price = PRICE.matcher(this.readme.prose())
			.results()
			.mapToDouble((found) -> Double.parseDouble(found.group(1)))
			.findFirst()
			.orElseThrow();
		List<MatchResult> rows = ROW.matcher(this.readme.prose()).results().toList();
		assertThat(rows).hasSize(4);
		return rows.stream().map((row) -> DynamicTest.dynamicTest(row.group(1), () -> assertRow(row, price)));
	}

	private static void assertRow(MatchResult row, double price) {
		List<Double> units = numbers(row.group(2));
		List<Double> millions = numbers(row.group(3));
		List<Double> months = numbers(row.group(4));
		assertThat(millions).hasSameSizeAs(units);
		assertThat(months).hasSameSizeAs(units);
		for (int i = 0; i < units.size(); i++) {
			double million = units.get(i) * price;
			if (row.group(3).startsWith("less than")) {
				assertThat(million).isLessThan(millions.get(i));
			}
			else {
				assertThat(millions.get(i)).isCloseTo(million, within(0.0051));
			}
			assertThat(months.get(i)).isCloseTo(million * MILLIONS, within(0.51));
		}
	}

	private static List<Double> numbers(String text) {
		return NUMBER.matcher(text)
			.results()
			.map((number) -> new BigDecimal(number.group().replace(",", "")).doubleValue())
			.toList();
	}

}
