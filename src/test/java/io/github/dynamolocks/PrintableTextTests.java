package io.github.dynamolocks;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which characters {@link PrintableText} escapes.
 */
class PrintableTextTests {

	@Test
	void lineBreaksControlAndFormatCharactersAreEscaped() {
		assertThat(PrintableText.of("a\r\n\tb\u001b[2J\u0000\u007f\u0085\u2028\u2029\u202e\u2066\u200b\ufeffc"))
			.isEqualTo("a\\r\\n\\tb\\u001b[2J\\u0000\\u007f\\u0085\\u2028\\u2029\\u202e\\u2066\\u200b\\ufeffc");
	}

	@Test
	void unpairedSurrogatesAndSupplementaryFormatCharactersAreEscaped() {
		assertThat(PrintableText.of("\ud800a\udc00")).isEqualTo("\\ud800a\\udc00");
		assertThat(PrintableText.of("x\udb40\udc41")).isEqualTo("x\\udb40\\udc41");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "order:42", "C:\\temp", "Überweisung 'ä'", "注文", "\ud83d\ude00", "שלום" })
	void printableTextIsReturnedUnchanged(String text) {
		assertThat(PrintableText.of(text)).isSameAs(text);
	}

	@Test
	void escapedTextHasNoLineBreak() {
		RandomText random = new RandomText();
		for (int i = 0; i < RandomText.times(500); i++) {
			String text = random.text();
			String printable = PrintableText.of(text);
			assertThat(printable.codePoints().noneMatch(Character::isISOControl)).as(random.about(text)).isTrue();
			assertThat(PrintableText.of(printable)).as(random.about(text)).isEqualTo(printable);
		}
	}

	@Test
	void nullIsEscapedToItsName() {
		assertThat(PrintableText.of((Object) null)).isEqualTo("null");
	}

}
