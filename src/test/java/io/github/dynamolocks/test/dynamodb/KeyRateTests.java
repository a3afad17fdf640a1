package io.github.dynamolocks.test.dynamodb;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class KeyRateTests {

	private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

	private final KeyRate rate = new KeyRate();

	@Test
	void eachKeyHasItsUnitsInEachSecond() {
		this.rate.limit(1000);
		for (int i = 0; i < 2; i++) {
			assertThat(this.rate.admits("a", NOW)).isTrue();
			this.rate.charge("a", 500);
		}
		assertThat(this.rate.admits("a", NOW.plusMillis(999))).isFalse();
		assertThat(this.rate.admits("b", NOW)).isTrue();
		assertThat(this.rate.admits("a", NOW.plusSeconds(1))).isTrue();
	}

	@Test
	void rateIsUnlimitedUnlessToldOtherwise() {
		assertThat(this.rate.admits("a", NOW)).isTrue();
		this.rate.charge("a", 1_000_000);
		assertThat(this.rate.admits("a", NOW)).isTrue();
	}

}
