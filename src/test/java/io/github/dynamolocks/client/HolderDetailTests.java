package io.github.dynamolocks.client;

import java.util.Set;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.LockClientSettings.HolderDetail;
import io.github.dynamolocks.test.InMemoryLocks;
import io.github.dynamolocks.test.TestLocks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the details of a process in the holder of its locks.
 */
class HolderDetailTests {

	@Test
	void holderHasEveryDetailByDefault() {
		assertThat(holder(Set.of(HolderDetail.values()))).isEqualTo(holder(LockClientSettings.DEFAULTS))
			.matches("application@\\S+ pid \\d+ thread .+: Shipping\\.ship");
	}

	@Test
	void everyDetailCanBeLeftOut() {
		String thread = Thread.currentThread().getName();
		long pid = ProcessHandle.current().pid();
		assertThat(holder(Set.of())).isEqualTo("application: Shipping.ship");
		assertThat(holder(Set.of(HolderDetail.PROCESS))).isEqualTo("application pid %d: Shipping.ship".formatted(pid));
		assertThat(holder(Set.of(HolderDetail.THREAD)))
			.isEqualTo("application thread %s: Shipping.ship".formatted(thread));
		assertThat(holder(Set.of(HolderDetail.HOST))).matches("application@\\S+: Shipping\\.ship");
	}

	@Test
	void changesOfOtherSettingsKeepTheDetails() {
		LockClientSettings bare = LockClientSettings.DEFAULTS.withHolderDetails(Set.of());
		assertThat(bare.withLease(LockRequest.MIN_LEASE)
			.withWaitTime(LockRequest.MIN_LEASE)
			.withFencing()
			.withPolls(bare.pollMin(), bare.pollMax())
			.withHandoffTime(bare.handoffTime())
			.withShutdownGrace(bare.shutdownGrace())
			.withApplication("shop")
			.holderDetails()).isEmpty();
	}

	private static String holder(Set<HolderDetail> details) {
		return holder(LockClientSettings.DEFAULTS.withHolderDetails(details));
	}

	private static String holder(LockClientSettings settings) {
		try (InMemoryLocks locks = TestLocks.inMemory(settings);
				Lease lease = locks.client().acquire(LockRequest.of("order:42").withPurpose("Shipping.ship"))) {
			return String.valueOf(locks.client().find(lease.resource()).orElseThrow().holder());
		}
	}

}
