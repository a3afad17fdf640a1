package io.github.dynamolocks.interceptor;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.time.LocalDate;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ResourceTextTests {

	static Stream<Arguments> values() throws Exception {
		UUID uuid = UUID.randomUUID();
		return Stream.of(Arguments.of("order:42", "order:42"), Arguments.of(CharBuffer.wrap("abc"), "abc"),
				Arguments.of('x', "x"), Arguments.of(42, "42"), Arguments.of(-7L, "-7"), Arguments.of(1.5, "1.5"),
				Arguments.of(new BigDecimal("1E+3"), "1000"),
				Arguments.of(new BigInteger("12345678901234567890"), "12345678901234567890"),
				Arguments.of(true, "true"), Arguments.of(uuid, uuid.toString()), Arguments.of(Colour.RED, "RED"),
				Arguments.of(Optional.of(42), "42"), Arguments.of(LocalDate.of(2026, 1, 2), "2026-01-02"),
				Arguments.of(ResourceTextTests.class, ResourceTextTests.class.getName()),
				Arguments.of(String.class.getMethod("indexOf", String.class, int.class),
						"java.lang.String.indexOf(java.lang.String,int)"),
				Arguments.of(new Named(), "a name"));
	}

	@ParameterizedTest
	@MethodSource("values")
	void scalarIsConvertedToText(Object value, String text) {
		assertThat(ResourceText.of(value)).isEqualTo(text);
	}

	@SuppressWarnings("JavaUtilDate")
	static Stream<Arguments> refused() {
		return Stream.of(Arguments.of(null, "is null"), Arguments.of("", "is empty"), Arguments.of(" \t", "is blank"),
				Arguments.of(Optional.empty(), "is null"), Arguments.of(OptionalLong.of(4), "not a single value"),
				Arguments.of(new String[] { "a" }, "java.lang.String[], not a single value"),
				Arguments.of(new int[] { 1 }, "int[], not a single value"),
				Arguments.of(List.of("a"), "not a single value"), Arguments.of(Map.of("a", "b"), "not a single value"),
				Arguments.of(new Date(), "time zone"), Arguments.of(Calendar.getInstance(), "time zone"),
				Arguments.of(new Object(), "without its own toString()"),
				Arguments.of(new Anonymous(), "without its own toString()"),
				Arguments.of(new Forwarding(), "without its own toString()"),
				Arguments.of(new BigDecimal("1E+2147483647"), "1E+2147483647, which has more digits"),
				Arguments.of(new BigDecimal("1E-2147483647"), "Use an id"),
				Arguments.of(new Texts(null), "toString() returns null. Use one of its properties"),
				Arguments.of(new Texts(new IllegalStateException("closed")), "toString() fails"));
	}

	@ParameterizedTest
	@MethodSource("refused")
	void valueWhoseTextDiffersBetweenJvmsIsRefused(@Nullable Object value, String problem) {
		assertThatIllegalArgumentException().isThrownBy(() -> ResourceText.of(value)).withMessageContaining(problem);
	}

	@Test
	void enumConstantIsNamedIndependentlyOfItsToString() {
		assertThat(Colour.RED).hasToString("the colour red");
		assertThat(ResourceText.of(Colour.RED)).isEqualTo("RED");
	}

	@Test
	void objectWithTextNeedsNoHashCode() {
		assertThat(ResourceText.of(new Unhashable("o-1"))).isEqualTo("o-1");
	}

	record Unhashable(String id) {

		@Override
		public boolean equals(@Nullable Object other) {
			return this == other;
		}

		@Override
		public int hashCode() {
			throw new UnsupportedOperationException("not yet loaded");
		}

		@Override
		public String toString() {
			return this.id;
		}

	}

	enum Colour {

		RED;

		@Override
		public String toString() {
			return "the colour red";
		}

	}

	static class Named {

		@Override
		public String toString() {
			return "a name";
		}

	}

	/**
	 * Fails in toString(), or returns null.
	 */
	record Texts(@Nullable RuntimeException failure) {

		@Override
		@SuppressWarnings({ "NullAway", "ToStringReturnsNull" })
		public @Nullable String toString() {
			if (this.failure != null) {
				throw this.failure;
			}
			return null;
		}

	}

	static class Anonymous {

	}

	static class Forwarding {

		@Override
		public String toString() {
			return super.toString();
		}

	}

}
