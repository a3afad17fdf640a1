package io.github.dynamolocks.test.dynamodb;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests values, and the sizes and limits that AWS documents.
 */
class ValueTests {

	@ParameterizedTest
	@CsvSource({ "1.50, 1.5", "0012.300, 12.3", "1e2, 100", "-0, 0", "0e500, 0", ".5, 0.5", "5., 5", "+5, 5",
			"100, 100", "-1E-3, -0.001", "123456789012345678, 123456789012345678",
			"99999999999999999999999999999999999999, 99999999999999999999999999999999999999",
			"0.1000000000000000000000000000000000000100, 0.10000000000000000000000000000000000001" })
	void equalNumbersHaveTheSameText(String text, String canonical) {
		assertThat(Value.number(text).json()).isEqualTo(canonical);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "abc|The parameter cannot be converted to a numeric value: abc",
			"''|The parameter cannot be converted to a numeric value",
			"1_0|The parameter cannot be converted to a numeric value: 1_0",
			"1e|The parameter cannot be converted to a numeric value: 1e",
			"\u0661|The parameter cannot be converted to a numeric value: \u0661",
			"1e126|Number overflow. Attempting to store a number with magnitude larger than supported range",
			"9.9e-131|Number underflow. Attempting to store a number with magnitude smaller than supported range",
			"123456789012345678901234567890123456789|Attempting to store more than 38 significant digits in a Number" })
	void invalidNumberIsRefused(String text, String message) {
		assertThatExceptionOfType(DynamoDbError.class).isThrownBy(() -> Value.number(text)).withMessage(message);
	}

	@ParameterizedTest
	@ValueSource(strings = { "9.9999999999999999999999999999999999999E+125", "1E-130", "-1E-130", "1e125" })
	void largestAndSmallestNumbersAreKeptExactly(String text) {
		assertThat(Value.number(text).number()).isEqualByComparingTo(text);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "{\"S\":\"aé€\ud83d\ude00\"}|10", "{\"S\":\"\"}|0", "{\"N\":\"0\"}|1", "{\"N\":\"1\"}|2",
					"{\"N\":\"-1\"}|3", "{\"N\":\"12\"}|2", "{\"N\":\"123\"}|3", "{\"N\":\"1.2\"}|3",
					"{\"N\":\"100\"}|2", "{\"N\":\"12345678901234567890123456789012345678\"}|20", "{\"B\":\"YWI=\"}|2",
					"{\"BOOL\":true}|1", "{\"NULL\":true}|1", "{\"SS\":[\"a\",\"bc\"]}|3", "{\"NS\":[\"1\",\"-1\"]}|5",
					"{\"BS\":[\"YQ==\"]}|1", "{\"L\":[]}|3", "{\"L\":[{\"S\":\"ab\"},{\"BOOL\":true}]}|8",
					"{\"M\":{}}|3", "{\"M\":{\"key\":{\"S\":\"ab\"}}}|9" })
	void valueHasTheSizeThatAwsDocuments(String json, int size) {
		assertThat(Value.parse(Json.parse(json)).size()).isEqualTo(size);
		assertThat(Value.size(Map.of("name", Value.parse(Json.parse(json))))).isEqualTo(4 + size);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"{}|Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
			"{\"S\":\"a\",\"N\":\"1\"}|Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
			"{\"NULL\":false}|One or more parameter values were invalid: Null attribute value types must have the value of true",
			"{\"SS\":[]}|One or more parameter values were invalid: An string set  may not be empty",
			"{\"NS\":[]}|One or more parameter values were invalid: An number set  may not be empty",
			"{\"BS\":[]}|One or more parameter values were invalid: Binary sets should not be empty",
			"{\"SS\":[\"a\",\"a\"]}|One or more parameter values were invalid: Input collection [a, a] contains duplicates.",
			"{\"NS\":[\"1\",\"1.0\"]}|Input collection contains duplicates",
			"{\"BS\":[\"YQ==\",\"YQ==\"]}|One or more parameter values were invalid: Input collection [YQ==, YQ==]of type BS contains duplicates." })
	void invalidValueIsRefusedWithTheMessageOfDynamoDb(String json, String message) {
		assertThatExceptionOfType(DynamoDbError.class).isThrownBy(() -> Value.parse(Json.parse(json)))
			.withMessage(message)
			.satisfies((error) -> assertThat(error.type()).isEqualTo("ValidationException"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"S\":1}", "{\"N\":1}", "{\"B\":\"!\"}", "{\"BOOL\":\"true\"}", "{\"L\":{}}",
			"{\"M\":[]}", "{\"SS\":\"a\"}", "[]", "\"a\"", "null" })
	void jsonOfAnotherShapeIsASerializationError(String json) {
		assertThatExceptionOfType(DynamoDbError.class).isThrownBy(() -> Value.parse(Json.parse(json)))
			.satisfies((error) -> assertThat(error.type()).isEqualTo("SerializationException"));
	}

	@Test
	void valueWithMoreThanThirtyTwoLevelsIsRefused() {
		String levels = "{\"L\":[".repeat(31) + "{\"S\":\"a\"}" + "]}".repeat(31);

		assertThat(Value.parse(Json.parse(levels)).type()).isEqualTo(Type.L);
		assertThatExceptionOfType(DynamoDbError.class)
			.isThrownBy(() -> Value.parse(Json.parse("{\"M\":{\"a\":" + levels + "}}")))
			.withMessageStartingWith("Nesting Levels have exceeded supported limits");
	}

	@Test
	void setsAreEqualInAnyOrder() {
		assertThat(Value.parse(Json.parse("{\"NS\":[\"1\",\"2.0\"]}")))
			.isEqualTo(Value.parse(Json.parse("{\"NS\":[\"2\",\"1.00\"]}")));
	}

	@Test
	void stringsAreOrderedByUtf8AndBinariesByUnsignedBytes() {
		List<String> ordered = List.of("", "a", "ab", "b", "\u00e9", "\uffff", "\ud83d\ude00");
		for (int i = 1; i < ordered.size(); i++) {
			assertThat(Value.compare(Value.of(ordered.get(i - 1)), Value.of(ordered.get(i)))).isNegative();
			assertThat(Value.compare(Value.of(ordered.get(i)), Value.of(ordered.get(i - 1)))).isPositive();
		}
		assertThat(Value.compare(new Value(Type.B, "\u007f"), new Value(Type.B, "\u0080"))).isNegative();
	}

	@Test
	void awsReservesFiveHundredAndSeventyThreeWords() {
		assertThat(ReservedWords.ALL).hasSize(573).contains("OWNER", "TTL", "SIZE", "ZONE").doesNotContain("LINE", "");
	}

}
