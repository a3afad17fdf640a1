package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the contract with the store in memory.
 */
class InMemoryLockStoreTests extends LineContract {

	private final ManualClock host = new ManualClock();

	private final LockStore store = new InMemoryLockStore(this.host);

	@Override
	LockStore mine() {
		return this.store;
	}

	@Override
	LockStore theirs() {
		return this.store;
	}

	@Override
	String resource() {
		return "resource";
	}

	@Override
	void advance(Duration time) {
		this.host.advance(time);
	}

	@Test
	void releasedLocksTakeABoundedSpaceAndTheirTokensGrow() {
		long before = release(fenced("first"));
		for (int i = 0; i < 10_000; i++) {
			release(fenced("resource" + i));
		}

		assertThat(size()).isBetween(1, 2_000);
		assertThat(this.store.read("first")).isEmpty();
		assertThat(Attempts.tokens(fenced("first")).first()).isGreaterThan(before);
	}

	@Test
	void expiredLocksTakeABoundedSpace() {
		for (int i = 0; i < 10_000; i++) {
			Attempts.acquired(this.store, Attempts.plain("resource" + i));
			advance(Attempts.LEASE.dividedBy(100));
		}
		assertThat(size()).isBetween(100, 2_000);
	}

	@Test
	void everyHeldLockIsKept() {
		for (int i = 0; i < 10_000; i++) {
			Attempts.acquired(this.store, Attempts.fenced("resource" + i));
		}
		assertThat(size()).isEqualTo(10_000);
	}

	private Acquisition fenced(String resource) {
		return Attempts.acquired(this.store, Attempts.fenced(resource, 100));
	}

	private long release(Acquisition acquisition) {
		this.store.release(acquisition);
		return Attempts.tokens(acquisition).last();
	}

	private int size() {
		return (int) IntStream.range(0, 10_000).filter((i) -> this.store.read("resource" + i).isPresent()).count();
	}

}
