package io.github.dynamolocks.store;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.RandomText;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Converts random texts into keys. Each gives one key, the same each time, or an error
 * that names the text. {@code -Dfuzz.seed=…} repeats a run.
 */
class KeyInputFuzzTests {

	private static final int TEXTS = RandomText.times(10_000);

	private final RandomText random = new RandomText();

	@Test
	void everyTextIsOneKeyOrAClearError() {
		for (int i = 0; i < TEXTS; i++) {
			String resource = this.random.text();
			String canonical = canonical(KeyFormat.S, resource);
			if (canonical != null) {
				byte[] bytes = canonical.getBytes(StandardCharsets.UTF_8);
				assertThat(bytes.length).as(this.random.about(resource)).isLessThanOrEqualTo(2048);
				assertThat(new String(bytes, StandardCharsets.UTF_8)).as(this.random.about(resource))
					.isEqualTo(resource);
			}
		}
	}

	@Test
	void everyNumberIsOneKeyOrAClearError() {
		for (int i = 0; i < TEXTS; i++) {
			String resource = this.random.oneIn(4) ? this.random.text() : this.random.number();
			String canonical = canonical(KeyFormat.N, resource);
			if (canonical != null) {
				assertThat(canonical).as(this.random.about(resource)).matches("-?(0|[1-9]\\d*)(\\.\\d*[1-9])?");
				assertThat(new BigDecimal(canonical)).as(this.random.about(resource))
					.isEqualByComparingTo(new BigDecimal(resource.strip()));
				assertThat(KeyFormat.N.canonical(canonical)).isEqualTo(canonical);
			}
		}
	}

	@Test
	void everyTextIsARequestOrAClearError() {
		for (int i = 0; i < TEXTS; i++) {
			String resource = this.random.text();
			try {
				assertThat(LockRequest.of(resource).resource()).isEqualTo(resource);
			}
			catch (IllegalArgumentException ex) {
				assertThat(ex).as(this.random.about(resource)).hasMessageContaining("blank");
				assertThat(resource).isBlank();
			}
		}
	}

	/** Null if it cannot be a key. */
	private @Nullable String canonical(KeyFormat codec, String resource) {
		try {
			String canonical = codec.canonical(resource);
			assertThat(codec.canonical(resource)).as(this.random.about(resource)).isEqualTo(canonical);
			return canonical;
		}
		catch (IllegalArgumentException ex) {
			assertThat(ex).as(this.random.about(resource))
				.hasMessageStartingWith("The resource '")
				.hasMessageContaining(": ");
			return null;
		}
		catch (RuntimeException ex) {
			throw new AssertionError(this.random.about(resource), ex);
		}
	}

}
