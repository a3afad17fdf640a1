package io.github.dynamolocks.simulation;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Formats the dates of answers.
 */
final class HttpDates {

	private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'",
			Locale.ROOT);

	private static long lastSecond = Long.MIN_VALUE;

	private static String last = "";

	private HttpDates() {
	}

	static synchronized String of(Instant time) {
		if (time.getEpochSecond() != lastSecond) {
			lastSecond = time.getEpochSecond();
			last = FORMAT.format(time.atOffset(ZoneOffset.UTC));
		}
		return last;
	}

}
