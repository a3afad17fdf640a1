package io.github.dynamolocks.store;

import java.time.Duration;

/**
 * The contract, kept by the store in memory.
 */
class InMemoryLockStoreTests extends FencingContract {

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

}
