package io.github.dynamolocks.annotation;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import io.github.dynamolocks.RandomText;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads random values of the properties. Each is accepted, or an error names the
 * property, the value and the remedy. {@code -Dfuzz.seed=…} repeats a run.
 */
class PropertyInputFuzzTests {

	private static final int VALUES = RandomText.times(100);

	private static final String UNKNOWN = "of no property";

	private final RandomText random = new RandomText();

	private int taken;

	@ParameterizedTest
	@EnumSource
	void everyValueIsAcceptedOrGivesAClearError(LockProperty property) {
		for (int i = 0; i < VALUES; i++) {
			read(Map.of(property.key(), value(property)));
		}
		assertThat(this.taken).as(this.random.about(property)).isPositive();
	}

	@Test
	void everySetOfValuesIsAcceptedOrGivesAClearError() {
		for (int i = 0; i < VALUES * 4; i++) {
			Map<String, Object> values = new LinkedHashMap<>();
			for (int j = this.random.below(4); j >= 0; j--) {
				LockProperty property = this.random.pick(LockProperty.values());
				values.put(property.key(), value(property));
			}
			if (this.random.oneIn(4)) {
				values.put("spring.application.name", this.random.oneIn(2) ? this.random.text()
						: this.random.pick("shop", "\u2003", "\u0000", "${no.such}", new Object()));
			}
			if (this.random.oneIn(10)) {
				values.put(LockProperty.PREFIX + this.random.text(), UNKNOWN);
			}
			read(values);
		}
		assertThat(this.taken).as(this.random.about("all")).isPositive();
	}

	private void read(Map<String, Object> values) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("drawn", values));
		String about = this.random.about(values);
		try {
			assertThat(LockProperties.read(environment)).as(about).isNotNull();
			this.taken++;
		}
		catch (IllegalStateException ex) {
			String message = String.valueOf(ex.getMessage());
			List<String> named = values.keySet().stream().filter(message::contains).toList();
			assertThat(named).as(about + ": " + message)
				.isNotEmpty()
				.anyMatch((key) -> message.contains(said(values.get(key))));
			assertThat(message).as(about)
				.containsPattern("Write|must be|[Gg]ive|[Ss]et|[Uu]se|Make|none of|neither|Did you mean");
		}
		catch (RuntimeException ex) {
			throw new AssertionError(about, ex);
		}
	}

	/**
	 * Returns the value in a message; empty for a value that Spring changes, or that
	 * belongs to no property.
	 */
	private static String said(@Nullable Object value) {
		if (value instanceof String text) {
			return (text.contains("${") || text.contains("\\") || text.equals(UNKNOWN)) ? "" : text;
		}
		return (value instanceof Number) ? value.toString() : "";
	}

	private Object value(LockProperty property) {
		return switch (this.random.below(8)) {
			case 0 -> this.random.text();
			case 1 -> this.random.pick("", " ", "\u0000", "\u2003", "null", "${no.such}", "${no.such:}", "#{1}", "-1");
			case 2 -> this.random.pick(0, -1L, 5, Long.MAX_VALUE, 1.5, true, 'x', Duration.ofSeconds(5), List.of("a"),
					Map.of(), new Object(), new byte[0], String.class);
			case 3 -> this.random.pick("owner", "ttl", "x".repeat(255), "x".repeat(256), "x".repeat(1024),
					"x".repeat(1025), "\ud800", "a b", "a/b", "arn:aws:dynamodb:eu-central-1:1:table/locks");
			case 4 -> this.random.pick("http://localhost:8000", "http://localhost:99999", "http://localhost:0",
					"http://localhost:-1", "http://[::1]:80", "http://[", "http://a_b", "http://ü", "https://h?q=1",
					"http://u@h", "http:///x", "ftp://h", "http://h/p#f", "-", "eu-central-1", "x".repeat(64));
			case 5 -> this.random.pick("0s", "1ms", "3s", "30d", "2999ms", "30d1ns", "-3s", "5", "PT5S", "1h1h", "1e9s",
					"9223372036854775807s", "9223372036854775808ns", "PT", "٣s", "5 s", "5S");
			case 6 -> this.random.pick("true", "FALSE", "yes", "on", "1", "validate", "VALIDATE", "create", "None",
					"refuse", "allow", "ALLOW ", "ſ", "İ");
			default -> sound(property);
		};
	}

	private static Object sound(LockProperty property) {
		String value = property.defaultValue();
		if (value != null) {
			return value;
		}
		return switch (property) {
			case ENDPOINT -> "http://localhost:8000";
			case REGION -> "eu-central-1";
			case REQUEST_TIMEOUT -> "4s";
			case ATTEMPT_TIMEOUT -> "1s";
			default -> "kind";
		};
	}

}
