package io.github.dynamolocks.annotation;

import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.RandomText;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Parses random texts as durations. Each gives a duration in range, or an error with the
 * remedy. {@code -Dfuzz.seed=…} repeats a run.
 */
class DurationInputFuzzTests {

	private static final int TEXTS = RandomText.times(20_000);

	private static final String[] PARTS = { "0", "1", "5", "30", "007", "9223372036854775807", "9223372036854775808",
			"-", "+", ".", "5.5", "ns", "us", "ms", "s", "m", "h", "d", "P", "PT", "T", "S", "H", "D", " ", "\u0000",
			"٣", "\ud800", "e", "null", "${x}", "" };

	private final long seed = Long.getLong("fuzz.seed", System.nanoTime());

	private final Random random = new Random(this.seed);

	@Test
	void everyTextGivesADurationOrAClearError() {
		Duration most = Duration.ofDays(30);
		int durations = 0;
		for (int i = 0; i < TEXTS; i++) {
			String text = text();
			try {
				assertThat(DurationText.parse(text, Duration.ZERO, most)).as(about(text))
					.isBetween(Duration.ZERO, most);
				durations++;
			}
			catch (IllegalArgumentException ex) {
				assertThat(ex.getMessage()).as(about(text)).matches("(?s)(is|has) .*(Write|It must be) .*");
			}
			catch (RuntimeException | StackOverflowError ex) {
				throw new AssertionError(about(text), ex);
			}
		}
		assertThat(durations).isPositive();
	}

	private String about(String text) {
		return "seed %d, '%s'".formatted(this.seed, text);
	}

	private String text() {
		StringBuilder text = new StringBuilder();
		for (int i = this.random.nextInt(6); i >= 0; i--) {
			text.append(PARTS[this.random.nextInt(PARTS.length)]);
		}
		return text.toString();
	}

}
