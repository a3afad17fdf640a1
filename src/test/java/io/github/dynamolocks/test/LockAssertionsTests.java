package io.github.dynamolocks.test;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.annotation.EnableDynamoLocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that each assertion passes and fails where it should, and that its message shows
 * the item.
 */
@SpringJUnitConfig
@DynamoDbTest
class LockAssertionsTests {

	private final TestTable table;

	private final LockProbe probe = new LockProbe();

	LockAssertionsTests(TestTable table) {
		this.table = table;
	}

	@Test
	void assertionsDistinguishFreeAndHeldLocks(TestLocks locks) {
		LockAssertions.assertThatLock(locks, "one").isFree();
		LockAssertions.assertThatLock(this.table, "one").isFree();
		assertFails(() -> LockAssertions.assertThatLock(locks, "one").isLocked(),
				"the lock on 'one' to be locked, but it is free", "Its item: none");

		AnotherHolder another = locks.heldByAnother("one", Duration.ofSeconds(30));

		LockAssertions.assertThatLock(locks, "one").isLocked().isHeldBy(another).isHeldBy("elsewhere");
		LockAssertions.assertThatLock(this.table, "one").isLocked();
		assertFails(() -> LockAssertions.assertThatLock(locks, "one").isFree(),
				"to be free, but it is held by another@elsewhere since",
				"owner = '" + another.owner() + "', resource_id = 'one'");
		assertFails(() -> LockAssertions.assertThatLock(this.table, "one").isFree(), "holder = 'another@elsewhere'");
		assertFails(() -> LockAssertions.assertThatLock(locks, "one").isHeldBy("me"), "to be held by 'me'");
	}

	@Test
	void handWrittenItemIsLocked() {
		this.table.put("by-hand");
		LockAssertions.assertThatLock(this.table, "by-hand").isLocked();
		assertFails(() -> LockAssertions.assertThatLock(this.table, "by-hand").isFree(), "not written by this library",
				"resource_id = 'by-hand'");
	}

	@Test
	void assertionsDistinguishOwners(LockClient client, TestLocks locks) {
		AnotherHolder another = locks.heldByAnother("others", Duration.ofSeconds(30));
		try (Lease lease = client.acquire(LockRequest.of("mine").withFencing(Fencing.ON))) {
			LockAssertions.assertThatLock(locks, "mine")
				.isHeldBy(lease)
				.hasTokenAfter(lease.fencingToken().orElseThrow() - 1);
			assertFails(() -> LockAssertions.assertThatLock(locks, "mine").isHeldBy(another), another.owner(),
					lease.owner());
			assertFails(
					() -> LockAssertions.assertThatLock(locks, "mine")
						.hasTokenAfter(lease.fencingToken().orElseThrow()),
					"a fencing token larger than", "fencing_token = ");
			assertFails(() -> LockAssertions.assertThatLock(locks, "others").hasTokenAfter(0),
					"a fencing token larger than 0");
			assertFails(() -> LockAssertions.assertThatLock(locks, "mine").isRenewed(),
					"to be renewed at least 1 times", "version = 1");
		}
	}

	@Test
	void lockedMethodPassesTheAssertions(@Autowired Shipping shipping) {
		shipping.ship("42", this.probe.watch(Carrier.class, (id) -> LockAssertions.assertUnderLock("order:42")));
		this.probe.assertCalledUnder("order:42");
		assertFails(() -> this.probe.assertCalledUnder("order:43"), "Carrier.accept ran under [order:42]");
		assertFails(() -> shipping.ship("42", (id) -> LockAssertions.assertUnderLock("order:43")),
				"runs under the lock on 'order:42'");
	}

	@Test
	void methodWithoutTheAnnotationFailsTheAssertions(@Autowired Shipping shipping) {
		shipping.shipUnlocked("42", this.probe.watch(Carrier.class, (id) -> {
		}));
		assertFails(() -> this.probe.assertCalledUnder("order:42"), "Carrier.accept ran under no lock",
				"Is @DistributedLock there");
		assertFails(() -> shipping.shipUnlocked("42", (id) -> LockAssertions.assertUnderLock("order:42")),
				"runs under no lock");
	}

	@Test
	void callPastTheProxyFailsTheAssertion(@Autowired Shipping shipping) {
		shipping.shipBySelfInvocation("42", this.probe.watch(Carrier.class, (id) -> {
		}));
		assertFails(() -> this.probe.assertCalledUnder("order:42"), "called through its Spring bean");
	}

	@Test
	void lostLeaseFailsTheAssertion(@Autowired LockClient client, TestLocks locks) {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> client.execute(LockRequest.of("lost"), (lease) -> {
				locks.leaseRunsOut("lost");
				LockAssertions.assertUnderLock("lost");
				return lease.resource();
			}))
			.withMessageContaining("its lease was lost");
	}

	@Test
	void missingCallFailsTheAssertion() {
		assertFails(() -> this.probe.assertCalledUnder("order:42"), "there was no call");
		this.probe.visit();
		assertFails(() -> this.probe.assertCalledUnder("order:42"), "visit() ran under no lock");
	}

	private static void assertFails(Runnable assertion, String... messages) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion::run)
			.satisfies((ex) -> assertThat(ex).hasMessageContainingAll(messages));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Application {

		@Bean
		Shipping shipping() {
			return new Shipping();
		}

	}

	interface Carrier {

		void accept(String id);

	}

	static class Shipping {

		@DistributedLock(scope = "order", resource = "#id")
		void ship(String id, Carrier carrier) {
			carrier.accept(id);
		}

		void shipUnlocked(String id, Carrier carrier) {
			carrier.accept(id);
		}

		void shipBySelfInvocation(String id, Carrier carrier) {
			this.ship(id, carrier);
		}

	}

}
