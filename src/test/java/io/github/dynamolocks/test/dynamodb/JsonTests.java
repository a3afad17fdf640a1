package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.RandomText;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests reading and writing JSON.
 */
class JsonTests {

	@Test
	void everyKindOfValueIsRead() {
		assertThat(Json.parse(" { \"a\" : [ 1.50 , -2e+3 , true , false , null , { } , [ ] ] , \"b\":\"\" } "))
			.isEqualTo(Map.of("a", Arrays.asList(new BigDecimal("1.50"), new BigDecimal("-2e+3"), true, false, null,
					Map.of(), List.of()), "b", ""));
	}

	@Test
	void escapesAreDecoded() {
		assertThat(Json.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83D\\ude00é\""))
			.isEqualTo("\"\\/\b\f\n\r\té\ud83d\ude00é");
	}

	@Test
	void writtenJsonIsReadBackUnchanged() {
		RandomText random = new RandomText();
		for (int i = 0; i < RandomText.times(5_000); i++) {
			Map<String, Object> object = new LinkedHashMap<>();
			object.put(random.text(), Arrays.asList(random.text(), null, random.oneIn(2)));

			assertThat(Json.parse(Json.write(object))).as(() -> random.about(object)).isEqualTo(object);
		}
	}

	@Test
	void controlCharactersAreWrittenAsEscapes() {
		assertThat(Json.write("\u0000\u001f\n\"\\/é")).isEqualTo("\"\\u0000\\u001f\\n\\\"\\\\/é\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "{", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "\"a", "\"\\x\"", "\"\\u12g4\"",
			"\"\\u12", "tru", "1 2", "--1", "+", "\"\n\"", "[1 2]", "{\"a\":1,}", "nul", "01", "+1", ".5", "1." })
	void invalidJsonIsRefused(String text) {
		assertThatExceptionOfType(DynamoDbError.class).isThrownBy(() -> Json.parse(text))
			.satisfies((error) -> assertThat(error.type()).isEqualTo("SerializationException"));
	}

	@Test
	void deepJsonIsRefusedInsteadOfOverflowingTheStack() {
		assertThatExceptionOfType(DynamoDbError.class).isThrownBy(() -> Json.parse("[".repeat(100_000)))
			.withMessageContaining("too deeply");
	}

}
