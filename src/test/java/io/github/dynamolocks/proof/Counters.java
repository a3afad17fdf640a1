package io.github.dynamolocks.proof;

import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.OnLeaseLost;
import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.store.LeaseConditions;

/**
 * Counts in protected values, like a user's service.
 */
class Counters {

	private final Values values;

	Counters(Values values) {
		this.values = values;
	}

	/** Counts in the store that accepts every write. */
	@DistributedLock(scope = Resources.PLAIN, resource = "#number", waitTime = "${proof.wait-time}")
	void plain(int number, Work work) {
		Lease lease = LeaseContext.current();
		work.enter(lease);
		Values.Value read = this.values.read(lease.resource());
		work.take(lease);
		this.values.overwrite(lease.resource(), read, work.call());
		work.leave(lease);
	}

	/** Counts in two values of the store that accepts every write. */
	@DistributedLock(scope = Resources.PLAIN, resource = { "#number", "#other" }, waitTime = "${proof.wait-time}")
	void both(int number, int other, Work work) {
		Lease first = lease(number);
		Lease second = lease(other);
		work.enter(first);
		work.enter(second);
		Values.Value one = this.values.read(first.resource());
		Values.Value two = this.values.read(second.resource());
		work.take(first, second);
		this.values.overwrite(first.resource(), one, work.call());
		this.values.overwrite(second.resource(), two, work.call());
		work.leave(first);
		work.leave(second);
	}

	/** Counts in the store that checks fencing tokens. */
	@DistributedLock(scope = Resources.FENCED, resource = "#number", waitTime = "${proof.wait-time}",
			fenced = Fencing.ON, onLeaseLost = OnLeaseLost.INTERRUPT)
	void fenced(int number, Work work) {
		Lease lease = LeaseContext.current();
		work.enter(lease);
		long token = lease.fencingToken().orElseThrow();
		Values.Value read = this.values.claim(lease.resource(), token);
		work.take(lease);
		this.values.write(lease.resource(), read, work.call(), token);
		work.leave(lease);
	}

	/** Counts in a value that is written together with a check of the lock. */
	@DistributedLock(scope = Resources.CHECKED, resource = "#number", waitTime = "${proof.wait-time}")
	void checked(int number, Work work) {
		Lease lease = LeaseContext.current();
		work.enter(lease);
		ConditionCheck held = LeaseConditions.held(lease);
		Values.Value read = this.values.read(lease.resource());
		work.take(lease);
		this.values.writeIfHeld(lease.resource(), read, work.call(), held);
		work.leave(lease);
	}

	private static Lease lease(int number) {
		String resource = Resources.of(Resources.PLAIN, number);
		return LeaseContext.find(resource)
			.orElseThrow(
					() -> new IllegalStateException("The method runs without a lease on '%s'".formatted(resource)));
	}

}
