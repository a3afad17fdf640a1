package io.github.dynamolocks.test;

import java.util.Optional;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.store.DynamoDbLockStore;

/**
 * Assertions about locks, on AssertJ.
 */
public final class LockAssertions {

	private LockAssertions() {
	}

	/**
	 * About a lock as others see it now.
	 * @param locks where it is
	 * @param resource what is locked
	 * @return assertions, all of them about one look at it
	 */
	public static LockAssert assertThatLock(TestLocks locks, String resource) {
		return new LockAssert(resource, locks.record(resource), locks.describe(resource));
	}

	/**
	 * About a lock as its item shows it now, whoever wrote that.
	 * @param table where it is
	 * @param resource what is locked
	 * @return assertions, all of them about one look at it
	 */
	public static LockAssert assertThatLock(TestTable table, String resource) {
		DynamoDbLockStore store = table.store(table.client());
		return new LockAssert(resource, store.read(store.canonical(resource)).orElse(null), table.describe(resource));
	}

	/**
	 * Asserts that the calling thread runs under locks and holds them: to be called from
	 * within a body, in what a test gives to it. See {@link LockProbe} for bodies that
	 * call an interface.
	 * @param resources what must be locked, as it is the key of the table
	 * @throws AssertionError if one is not
	 */
	public static void assertUnderLock(String... resources) {
		for (String resource : resources) {
			Optional<Lease> lease = LeaseContext.find(resource);
			if (lease.isEmpty()) {
				throw new AssertionError(
						"Expected to run under the lock on '%s', but this thread runs under %s. Is @DistributedLock there, and was the method called through its Spring bean?"
							.formatted(resource,
									LeaseContext.find()
										.map((other) -> "that on '" + other.resource() + "'")
										.orElse("no lock")));
			}
			if (!lease.get().isHeld()) {
				throw new AssertionError(
						"Expected to hold the lock on '%s', but its lease is lost".formatted(resource));
			}
		}
	}

}
