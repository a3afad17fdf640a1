package io.github.dynamolocks.test;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer on its way from DynamoDB, or from the {@link FaultProxy} itself, to a client.
 *
 * @param status the HTTP status
 * @param headers the headers, by their names
 * @param body the JSON
 */
public record ProxiedAnswer(int status, Map<String, List<String>> headers, String body) {

	private static final String DATE = "Date";

	private static final String CONDITION_FAILED = "ConditionalCheckFailedException";

	/**
	 * HTTP wants two digits for the day, which the JDK's own constant does not write.
	 */
	private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'",
			Locale.US);

	private static final Pattern CAPACITY_UNITS = Pattern.compile("\"CapacityUnits\":\\s*([0-9.]+)");

	public ProxiedAnswer {
		TreeMap<String, List<String>> ignoringCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		ignoringCase.putAll(headers);
		headers = ignoringCase;
	}

	static ProxiedAnswer now(int status, String body) {
		return new ProxiedAnswer(status, Map.of("Content-Type", List.of("application/x-amz-json-1.0"), DATE,
				List.of(HTTP_DATE.format(ZonedDateTime.now(ZoneOffset.UTC)))), body);
	}

	ProxiedAnswer withoutDate() {
		Map<String, List<String>> others = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		others.putAll(this.headers);
		others.remove(DATE);
		return new ProxiedAnswer(this.status, others, this.body);
	}

	ProxiedAnswer withDateShifted(Duration shift) {
		List<String> dates = this.headers.get(DATE);
		if (dates == null) {
			return this;
		}
		ZonedDateTime date = ZonedDateTime.parse(dates.get(0), DateTimeFormatter.RFC_1123_DATE_TIME);
		Map<String, List<String>> shifted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		shifted.putAll(this.headers);
		shifted.put(DATE, List.of(HTTP_DATE.format(date.plus(shift))));
		return new ProxiedAnswer(this.status, shifted, this.body);
	}

	ProxiedAnswer withDate(Instant date) {
		Map<String, List<String>> dated = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		dated.putAll(this.headers);
		dated.put(DATE, List.of(HTTP_DATE.format(date.atZone(ZoneOffset.UTC))));
		return new ProxiedAnswer(this.status, dated, this.body);
	}

	/** Without the item that a refused condition brings along. */
	ProxiedAnswer withoutItem() {
		if (this.status < 400 || !this.body.contains(CONDITION_FAILED)) {
			return this;
		}
		return new ProxiedAnswer(this.status, this.headers,
				"{\"__type\":\"com.amazonaws.dynamodb.v20120810#%s\",\"message\":\"The conditional request failed\"}"
					.formatted(CONDITION_FAILED));
	}

	/**
	 * What DynamoDB says that the request consumed.
	 * @return capacity units, summed over the tables; 0 if the answer does not say
	 */
	public double capacityUnits() {
		double sum = 0;
		Matcher units = CAPACITY_UNITS.matcher(this.body);
		while (units.find()) {
			sum += Double.parseDouble(units.group(1));
		}
		return sum;
	}

}
