package io.github.dynamolocks.test;

import java.util.Optional;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.store.DynamoDbLockStore;

/**
 * Creates AssertJ assertions about locks.
 *
 * @since 0.1.0
 */
public final class LockAssertions {

	private LockAssertions() {
	}

	/**
	 * Begins assertions about a lock as other processes see it now.
	 * @param locks the locks
	 * @param resource the resource
	 * @return assertions that all use this one read
	 */
	public static LockAssert assertThatLock(TestLocks locks, String resource) {
		return new LockAssert(resource, locks.record(resource), locks.describe(resource));
	}

	/**
	 * Begins assertions about a lock as its item in a table shows it now.
	 * @param table the lock table
	 * @param resource the resource
	 * @return assertions that all use this one read
	 */
	public static LockAssert assertThatLock(TestTable table, String resource) {
		DynamoDbLockStore store = table.store(table.client());
		return new LockAssert(resource, store.read(store.canonical(resource)).orElse(null), table.describe(resource));
	}

	/**
	 * Asserts that the calling thread runs under locks and holds them. Call it from
	 * inside a locked body. See {@link LockProbe} for bodies that call an interface.
	 * @param resources the resources in the form of the table's key
	 * @throws AssertionError if one of the locks is not held
	 */
	public static void assertUnderLock(String... resources) {
		for (String resource : resources) {
			Optional<Lease> lease = LeaseContext.find(resource);
			if (lease.isEmpty()) {
				throw new AssertionError(
						"Expected to run under the lock on '%s', but this thread runs under %s. Is @DistributedLock there, and was the method called through its Spring bean?"
							.formatted(resource,
									LeaseContext.find()
										.map((other) -> "the lock on '" + other.resource() + "'")
										.orElse("no lock")));
			}
			if (!lease.get().isHeld()) {
				throw new AssertionError(
						"Expected to hold the lock on '%s', but its lease was lost".formatted(resource));
			}
		}
	}

}
