package io.github.dynamolocks.store;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests the conversion of resources into keys, and the resources that are refused.
 */
class KeyFormatTests {

	private static final String DIGITS_38 = "12345678901234567890123456789012345678";

	@ParameterizedTest
	@ValueSource(
			strings = { "1", "1.0", "01", "1e0", "+1", " 1 ", "10e-1", "1.000000000000000000000000000000000000000" })
	void equalNumbersHaveOneForm(String resource) {
		assertThat(KeyFormat.N.canonical(resource)).isEqualTo("1");
	}

	@ParameterizedTest
	@CsvSource({ "-0, 0", "0.00, 0", "0e500, 0", "-1.50, -1.5", "1e3, 1000", "1E-3, 0.001", "007, 7" })
	void numbersAreWrittenWithoutAnExponent(String resource, String canonical) {
		assertThat(KeyFormat.N.canonical(resource)).isEqualTo(canonical);
		assertThat(KeyFormat.N.canonical(canonical)).isEqualTo(canonical);
	}

	@ParameterizedTest
	@ValueSource(strings = { DIGITS_38, "-" + DIGITS_38, "0.00" + DIGITS_38, DIGITS_38 + "000", "1E125", "1E-130",
			"9.9999999999999999999999999999999999999E125", "-1E-130" })
	void numbersInTheRangeOfDynamoDbAreAccepted(String resource) {
		assertThat(KeyFormat.N.canonical(resource)).isNotEmpty();
		assertThat(KeyFormat.N.canWrite(resource)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { DIGITS_38 + "9", "1E126", "1E-131", "-1E126", "1e999999999", "1e-999999999" })
	void numbersOutOfTheRangeOfDynamoDbAreRefused(String resource) {
		assertThatIllegalArgumentException().isThrownBy(() -> KeyFormat.N.canonical(resource))
			.withMessageContainingAll(resource, "38 digits", "1E-130", "9.99E125");
		assertThat(KeyFormat.N.canWrite(resource)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "order:42", "0x10", "1,5", "NaN", "Infinity", "", "-", "1e", "1e99999999999" })
	void textThatIsNotANumberIsRefused(String resource) {
		assertThatIllegalArgumentException().isThrownBy(() -> KeyFormat.N.canonical(resource))
			.withMessageContainingAll("'" + resource + "'", "not a number", "type N", "type S");
	}

	@Test
	@Timeout(value = 5, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void veryLongNumberIsRefusedQuickly() {
		String endless = "1" + "0".repeat(300_000);
		assertThatIllegalArgumentException().isThrownBy(() -> KeyFormat.N.canonical(endless))
			.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(300));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "é", "漢", "😀" })
	void keyHasAtMost2048Bytes(String character) {
		int bytes = character.getBytes(StandardCharsets.UTF_8).length;
		String longest = character.repeat(2048 / bytes) + "x".repeat(2048 % bytes);

		assertThat(KeyFormat.S.canonical(longest)).isEqualTo(longest);
		assertThatIllegalArgumentException().isThrownBy(() -> KeyFormat.S.canonical(longest + "x"))
			.withMessageContainingAll("2049 bytes", "at most 2048", longest.substring(0, 40));
	}

	@Test
	void stringsAreKeptUnchanged() {
		assertThat(KeyFormat.S.canonical(" 1.0 ")).isEqualTo(" 1.0 ");
	}

}
