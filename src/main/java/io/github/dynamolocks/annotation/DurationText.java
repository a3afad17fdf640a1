package io.github.dynamolocks.annotation;

import java.time.Duration;

import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;

/**
 * Reads durations from text. A number needs a unit, because {@code lease = "30"} could
 * mean milliseconds or seconds.
 */
final class DurationText {

	private DurationText() {
	}

	/**
	 * Parses a duration.
	 * @param text such as {@code 5s}, {@code 250ms}, {@code 1m30s} or {@code PT5S}
	 * @param min the minimum
	 * @param max the maximum
	 * @return the duration
	 * @throws IllegalArgumentException if the text is not a duration, or out of range;
	 * the message completes "it …"
	 */
	static Duration parse(String text, Duration min, Duration max) {
		String trimmed = text.trim();
		Duration duration;
		try {
			duration = trimmed.chars().anyMatch(Character::isDigit) ? DurationFormatterUtils.detectAndParse(trimmed)
					: null;
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			// ArithmeticException: the value is longer than any Duration
			duration = null;
		}
		if (duration == null) {
			throw new IllegalArgumentException("is not a valid duration. Write it like 5s, 250ms, 1m30s or PT5S");
		}
		if (trimmed.matches("[+-]?\\d+") && !duration.isZero()) {
			throw new IllegalArgumentException("has no unit. Write %ss or %sms".formatted(trimmed, trimmed));
		}
		if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
			throw new IllegalArgumentException(
					"is out of its range. It must be from %s to %s".formatted(print(min), print(max)));
		}
		return duration;
	}

	private static String print(Duration duration) {
		return DurationFormatterUtils.print(duration, DurationFormat.Style.COMPOSITE);
	}

}
