package io.github.dynamolocks.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks that the picture and the output of the sample in the README are from one run.
 */
class SampleFiguresTests {

	private static final Pattern OUTPUT = Pattern.compile(
			"Without the lock (\\d+) updates of the stock were lost: (\\d+) tickets were sold though there were (\\d+)\\.");

	private static final Pattern EXACT = Pattern.compile("With the lock every one of the (\\d+) tickets was sold once");

	@Test
	void pictureShowsTheFiguresOfTheOutput() throws IOException {
		String readme = Files.readString(Path.of("README.md"));
		String picture = Files.readString(Path.of("src/docs/images/sale.svg"));
		MatchResult without = find(OUTPUT, readme);
		int tickets = Integer.parseInt(without.group(3));
		int sold = Integer.parseInt(without.group(2));
		assertThat(sold - tickets).isEqualTo(Integer.parseInt(without.group(1)));
		assertThat(Integer.parseInt(find(EXACT, readme).group(1))).isEqualTo(tickets);
		assertThat(picture).contains(">%d tickets, %d sold<".formatted(tickets, sold),
				">%d tickets, %d sold<".formatted(tickets, tickets), "%d of %d.".formatted(sold, tickets));
	}

	private static MatchResult find(Pattern pattern, String text) {
		return pattern.matcher(text).results().findFirst().orElseThrow();
	}

}
