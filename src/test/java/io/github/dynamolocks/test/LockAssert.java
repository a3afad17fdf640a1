package io.github.dynamolocks.test;

import java.util.Objects;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.store.LockRecord;

/**
 * Asserts the state of a lock. The message of a failed assertion shows the item.
 *
 * @since 0.1.0
 * @see LockAssertions#assertThatLock
 */
public final class LockAssert extends AbstractAssert<LockAssert, LockRecord> {

	private final String resource;

	private final String item;

	LockAssert(String resource, @Nullable LockRecord record, String item) {
		super(record, LockAssert.class);
		this.resource = resource;
		this.item = item;
	}

	/**
	 * Asserts that the lock is free: there is no item, or its lease has expired, or it
	 * was released and keeps only its token.
	 * @return this assertion
	 */
	public LockAssert isFree() {
		if (this.actual != null && !this.actual.isFree()) {
			throw failure("to be free");
		}
		return this;
	}

	/**
	 * Asserts that the lock is held.
	 * @return this assertion
	 */
	public LockAssert isLocked() {
		locked("to be locked");
		return this;
	}

	/**
	 * Asserts that the lock is held by a holder with this description.
	 * @param holder a part of the item's {@code holder} attribute: the application's
	 * name, or the purpose, which is the locked method
	 * @return this assertion
	 */
	public LockAssert isHeldBy(String holder) {
		String actualHolder = locked("to be held by '%s'".formatted(holder)).holder();
		if (actualHolder == null || !actualHolder.contains(holder)) {
			throw failure("to be held by '%s'".formatted(holder));
		}
		return this;
	}

	/**
	 * Asserts that the lock is held by the owner of a lease.
	 * @param lease the lease
	 * @return this assertion
	 */
	public LockAssert isHeldBy(Lease lease) {
		return isHeldByOwner(lease.owner());
	}

	/**
	 * Asserts that the lock is held by another process.
	 * @param holder the other holder
	 * @return this assertion
	 */
	public LockAssert isHeldBy(AnotherHolder holder) {
		return isHeldByOwner(holder.owner());
	}

	private LockAssert isHeldByOwner(String owner) {
		if (!Objects.equals(owner, locked("to be held by owner '%s'".formatted(owner)).owner())) {
			throw failure("to be held by owner '%s'".formatted(owner));
		}
		return this;
	}

	/**
	 * Asserts that the lease was renewed since the lock was acquired.
	 * @return this assertion
	 */
	public LockAssert isRenewed() {
		return isRenewedAtLeast(1);
	}

	/**
	 * Asserts that the lease was renewed several times since the lock was acquired.
	 * @param times the least number of renewals
	 * @return this assertion
	 */
	public LockAssert isRenewedAtLeast(int times) {
		String expected = "to be renewed at least %s times".formatted(times);
		// The first version is the acquisition's
		if (locked(expected).version() - 1 < times) {
			throw failure(expected);
		}
		return this;
	}

	/**
	 * Asserts that the fencing token is larger than an earlier one. The lock need not be
	 * held.
	 * @param earlier the earlier token
	 * @return this assertion
	 */
	public LockAssert hasTokenAfter(long earlier) {
		Long token = (this.actual != null) ? this.actual.fencingToken() : null;
		if (token == null || token <= earlier) {
			throw failure("to have a fencing token larger than %s".formatted(earlier));
		}
		return this;
	}

	private LockRecord locked(String expected) {
		LockRecord record = this.actual;
		if (record == null || record.isFree()) {
			throw failure(expected);
		}
		return record;
	}

	private AssertionError failure(String expected) {
		LockRecord record = this.actual;
		String state = (record == null || record.isFree()) ? "it is free" : "it is " + record.toInfo().describe();
		return failure("%nExpected the lock on '%s' %s, but %s.%nIts item: %s", this.resource, expected, state,
				this.item);
	}

}
