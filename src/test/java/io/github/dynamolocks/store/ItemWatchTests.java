package io.github.dynamolocks.store;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests when a watched item has expired, and the memory that watches take.
 */
class ItemWatchTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	private final ManualClock host = new ManualClock();

	private final ItemWatch observations = new ItemWatch();

	@Test
	void itemUnchangedForItsLeaseHasExpired() {
		assertThat(see("order", "1")).isEqualTo(LEASE.toMillis() + 1);
		this.host.advance(LEASE.plusSeconds(1));

		assertThat(see("order", "1")).isNegative();
		assertThat(this.observations.ended("order", ClockReading.now(this.host))).isNotNull();
		assertThat(see("order", "2")).isEqualTo(LEASE.toMillis() + 1);
		assertThat(this.observations.ended("order", ClockReading.now(this.host))).isNull();
	}

	@Test
	void glanceStartsNoWatchAndUsesAnExistingOne() {
		assertThat(glance("order")).isEqualTo(LEASE.toMillis() + 1);
		this.host.advance(LEASE.plusSeconds(1));
		assertThat(glance("order")).isEqualTo(LEASE.toMillis() + 1);
		assertThat(this.observations.ended("order", ClockReading.now(this.host))).isNull();
		assertThat(this.observations.bytes()).isZero();

		see("order", "1");
		this.host.advance(LEASE.plusSeconds(1));
		assertThat(glance("order")).isNegative();
	}

	@Test
	void memoryIsBoundedForItemsOfAnySize() {
		for (int i = 0; i < 3000; i++) {
			see("x".repeat(2000) + i, "1".repeat(130));
		}
		assertThat(this.observations.bytes()).isBetween(ItemWatch.MAX_BYTES / 2, ItemWatch.MAX_BYTES);
		this.host.advance(LEASE.plusSeconds(1));
		assertThat(this.observations.ended("x".repeat(2000) + 0, ClockReading.now(this.host))).isNull();
		assertThat(this.observations.ended("x".repeat(2000) + 2999, ClockReading.now(this.host))).isNotNull();

		for (int i = 0; i < 3000; i++) {
			this.observations.forget("x".repeat(2000) + i);
		}
		assertThat(this.observations.bytes()).isZero();
	}

	private long see(String resource, String version) {
		return this.observations.see(resource, new ItemWatch.Item("owner", version, "9000000000000000", LEASE),
				ClockReading.now(this.host));
	}

	private long glance(String resource) {
		return this.observations.glance(resource, new ItemWatch.Item("owner", "1", "9000000000000000", LEASE),
				ClockReading.now(this.host));
	}

}
