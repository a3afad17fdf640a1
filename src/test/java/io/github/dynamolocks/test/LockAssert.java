package io.github.dynamolocks.test;

import java.util.Objects;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.store.LockRecord;

/**
 * Assertions about a lock; messages of failed ones show its item as it is.
 *
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
	 * Nobody holds it: there is no item, or its lease has ended, or it was released and
	 * keeps its token.
	 * @return this assertion
	 */
	public LockAssert isFree() {
		if (this.actual != null && !this.actual.isFree()) {
			throw failure("to be free");
		}
		return this;
	}

	/**
	 * Somebody holds it.
	 * @return this assertion
	 */
	public LockAssert isLocked() {
		locked("to be locked");
		return this;
	}

	/**
	 * It is held by somebody of this description.
	 * @param holder a part of the item's {@code holder}: the application's name, or the
	 * purpose, which is the locked method
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
	 * It is held through this lease.
	 * @param lease the lease
	 * @return this assertion
	 */
	public LockAssert isHeldBy(Lease lease) {
		return isHeldByOwner(lease.owner());
	}

	/**
	 * It is held by another.
	 * @param holder the other
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
	 * Its lease was renewed since the lock was acquired.
	 * @return this assertion
	 */
	public LockAssert isRenewed() {
		return isRenewedAtLeast(1);
	}

	/**
	 * Its lease was renewed since the lock was acquired.
	 * @param times how often at least
	 * @return this assertion
	 */
	public LockAssert isRenewedAtLeast(int times) {
		String expected = "to be renewed %s times at least".formatted(times);
		// The first version is the acquisition's
		if (locked(expected).version() - 1 < times) {
			throw failure(expected);
		}
		return this;
	}

	/**
	 * Its fencing token is larger than an earlier one, whether or not it is held.
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
