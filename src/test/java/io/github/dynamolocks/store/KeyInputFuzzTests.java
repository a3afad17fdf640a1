package io.github.dynamolocks.store;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.LockRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Any text at all as a resource: a key that is the same each time, or an error that names
 * it. {@code -Dfuzz.seed=…} repeats a run.
 */
class KeyInputFuzzTests {

	private static final int TEXTS = 20_000;

	private static final String ODD = "\u0000\u0001\t\n\u007f\u0085\u200b\u2028\ufeff\uffff'\"\\#{}$:٣e+-.0";

	private final long seed = Long.getLong("fuzz.seed", System.nanoTime());

	private final Random random = new Random(this.seed);

	@Test
	void anyTextIsOneKeyOrAClearError() {
		for (int i = 0; i < TEXTS; i++) {
			String resource = text();
			String canonical = canonical(KeyCodec.S, resource);
			if (canonical != null) {
				byte[] bytes = canonical.getBytes(StandardCharsets.UTF_8);
				assertThat(bytes.length).as(about(resource)).isLessThanOrEqualTo(2048);
				assertThat(new String(bytes, StandardCharsets.UTF_8)).as(about(resource)).isEqualTo(resource);
			}
		}
	}

	@Test
	void anyNumberIsOneKeyOrAClearError() {
		for (int i = 0; i < TEXTS; i++) {
			String resource = (this.random.nextInt(4) == 0) ? text() : number();
			String canonical = canonical(KeyCodec.N, resource);
			if (canonical != null) {
				assertThat(canonical).as(about(resource)).matches("-?(0|[1-9]\\d*)(\\.\\d*[1-9])?");
				assertThat(new BigDecimal(canonical)).as(about(resource))
					.isEqualByComparingTo(new BigDecimal(resource.strip()));
				assertThat(KeyCodec.N.canonical(canonical)).isEqualTo(canonical);
			}
		}
	}

	@Test
	void anyTextIsARequestOrAClearError() {
		for (int i = 0; i < TEXTS; i++) {
			String resource = text();
			try {
				assertThat(LockRequest.of(resource).resource()).isEqualTo(resource);
			}
			catch (IllegalArgumentException ex) {
				assertThat(ex).as(about(resource)).hasMessageContaining("blank");
				assertThat(resource).isBlank();
			}
		}
	}

	/** Null if it cannot be a key. */
	private @Nullable String canonical(KeyCodec codec, String resource) {
		try {
			String canonical = codec.canonical(resource);
			assertThat(codec.canonical(resource)).as(about(resource)).isEqualTo(canonical);
			return canonical;
		}
		catch (IllegalArgumentException ex) {
			assertThat(ex).as(about(resource)).hasMessageStartingWith("The resource '").hasMessageContaining(": ");
			return null;
		}
		catch (RuntimeException ex) {
			throw new AssertionError(about(resource), ex);
		}
	}

	private String about(String resource) {
		return "seed %d, '%s'".formatted(this.seed, resource);
	}

	private String text() {
		int length = switch (this.random.nextInt(6)) {
			case 0 -> 510 + this.random.nextInt(6);
			case 1 -> 2046 + this.random.nextInt(5);
			default -> this.random.nextInt(12);
		};
		boolean plain = this.random.nextBoolean();
		StringBuilder text = new StringBuilder();
		while (text.length() < length) {
			if (plain) {
				text.append((char) (' ' + this.random.nextInt(95)));
				continue;
			}
			switch (this.random.nextInt(4)) {
				case 0 -> text.append((char) this.random.nextInt(0x10000));
				case 1 -> text.appendCodePoint(0x10000 + this.random.nextInt(0x100000));
				case 2 -> text.append((char) (0xd800 + this.random.nextInt(0x800)));
				default -> text.append(ODD.charAt(this.random.nextInt(ODD.length())));
			}
		}
		return text.toString();
	}

	private String number() {
		StringBuilder text = new StringBuilder(pick("", "", "-", "+", " ", "--"));
		text.append("0".repeat(this.random.nextInt(3)));
		int digits = (this.random.nextInt(2) == 0) ? 36 + this.random.nextInt(5) : this.random.nextInt(4);
		for (int i = 0; i < digits; i++) {
			text.append(this.random.nextInt(10));
		}
		if (this.random.nextInt(3) == 0) {
			text.insert(Math.min(text.length(), 1 + this.random.nextInt(20)), '.');
		}
		text.append("0".repeat(this.random.nextInt(3)));
		if (this.random.nextInt(3) == 0) {
			text.append('E')
				.append(pick("", "+", "-"))
				.append(pick("0", "5", "87", "88", "124", "125", "126", "130", "131", "2147483647", "2147483648",
						"99999999999999999999"));
		}
		return text.toString();
	}

	private String pick(String... choices) {
		return choices[this.random.nextInt(choices.length)];
	}

}
