package io.github.dynamolocks.test.dynamodb;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;

/**
 * An answer of DynamoDB, or of {@link Faults} in its place, to a client.
 *
 * @param status the HTTP status
 * @param headers the headers by name; the case of a name does not matter
 * @param body the JSON
 * @since 0.1.0
 */
public record ApiAnswer(int status, Map<String, List<String>> headers, String body) {

	static final String CONTENT_LENGTH = "Content-Length";

	static final String CRC = "x-amz-crc32";

	private static final String DATE = "Date";

	private static final String ID_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	private static final int ID_LENGTH = 52;

	public ApiAnswer {
		Map<String, List<String>> known = ignoringCase(headers);
		headers = known.containsKey(CONTENT_LENGTH) ? known
				: with(known, CONTENT_LENGTH, Integer.toString(body.getBytes(StandardCharsets.UTF_8).length));
	}

	static Map<String, List<String>> ignoringCase(Map<String, List<String>> headers) {
		SortedMap<String, List<String>> ignoringCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		ignoringCase.putAll(headers);
		return Collections.unmodifiableSortedMap(ignoringCase);
	}

	/** Returns an answer with the headers that DynamoDB sends. */
	static ApiAnswer of(int status, String body, Instant date) {
		CRC32 crc = new CRC32();
		crc.update(body.getBytes(StandardCharsets.UTF_8));
		return new ApiAnswer(status,
				Map.of("Content-Type", List.of("application/x-amz-json-1.0"), DATE, List.of(httpDate(date)), CRC,
						List.of(Long.toString(crc.getValue())), "x-amzn-RequestId", List.of(requestId())),
				body);
	}

	private static String requestId() {
		StringBuilder id = new StringBuilder(ID_LENGTH);
		while (id.length() < ID_LENGTH) {
			id.append(ID_DIGITS.charAt(ThreadLocalRandom.current().nextInt(ID_DIGITS.length())));
		}
		return id.toString();
	}

	/**
	 * Returns a date in the format of HTTP, which requires two digits for the day. The
	 * JDK's RFC 1123 format writes one digit for days 1 to 9.
	 */
	static String httpDate(Instant date) {
		String text = DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC));
		return (text.charAt(6) == ' ') ? new StringBuilder(text).insert(5, '0').toString() : text;
	}

	/** Returns the answer without its {@code Date}. */
	ApiAnswer withoutDate() {
		return new ApiAnswer(this.status, with(this.headers, DATE, null), this.body);
	}

	/** Returns the answer with its {@code Date}, if any, shifted. */
	ApiAnswer withDateShifted(Duration shift) {
		String date = ApiRequest.header(this.headers, DATE);
		return (date != null) ? withDate(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)).plus(shift))
				: this;
	}

	/** Returns the answer with another {@code Date}. */
	ApiAnswer withDate(Instant date) {
		return new ApiAnswer(this.status, with(this.headers, DATE, httpDate(date)), this.body);
	}

	/**
	 * Returns the answer without the item that DynamoDB returns when a condition fails.
	 */
	ApiAnswer withoutItem() {
		if (this.status < 400 || !this.body.contains(DynamoDbError.CONDITION_FAILED)) {
			return this;
		}
		DynamoDbError bare = DynamoDbError.of(DynamoDbError.CONDITION_FAILED, "The conditional request failed");
		return new ApiAnswer(this.status, with(with(this.headers, CRC, null), CONTENT_LENGTH, null),
				Json.write(bare.body()));
	}

	/**
	 * Returns the first half of the answer with the {@code Content-Length} of the whole.
	 */
	ApiAnswer truncated() {
		return new ApiAnswer(this.status, this.headers, this.body.substring(0, this.body.length() / 2));
	}

	/** Returns whether the {@code Content-Length} exceeds the length of the body. */
	boolean isTruncated() {
		String length = String.valueOf(ApiRequest.header(this.headers, CONTENT_LENGTH));
		return Integer.parseInt(length) > this.body.getBytes(StandardCharsets.UTF_8).length;
	}

	/**
	 * Returns the capacity that the request consumed according to DynamoDB.
	 * @return the capacity units of all tables; 0 if the answer does not contain them
	 */
	public double capacityUnits() {
		return Pattern.compile("\"CapacityUnits\":\\s*([0-9.]+)")
			.matcher(this.body)
			.results()
			.mapToDouble((units) -> Double.parseDouble(units.group(1)))
			.sum();
	}

	private static Map<String, List<String>> with(Map<String, List<String>> old, String name, @Nullable String value) {
		Map<String, List<String>> changed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		changed.putAll(old);
		changed.remove(name);
		if (value != null) {
			changed.put(name, List.of(value));
		}
		return changed;
	}

}
