package io.github.dynamolocks.guide;

import java.time.Duration;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.LockAssertions;
import io.github.dynamolocks.test.LockProbe;
import io.github.dynamolocks.test.TestLocks;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests a service in each situation that its lock can be in.
 */
// tag::class[]
@SpringJUnitConfig // or @SpringBootTest
@DynamoDbTest(properties = "dynamo-locks.request-timeout=1s")
class ShippingTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	@Autowired
	private Shipping shipping;

	@Autowired
	private LockProbe probe;

	@Autowired
	private Meanwhile meanwhile;

	private final TestLocks locks;

	ShippingTests(TestLocks locks) {
		this.locks = locks;
	}

	@BeforeEach
	void forgetEarlierTests() {
		this.probe.forget();
		this.meanwhile.happens = () -> {
		};
	}

	// end::class[]
	// tag::under-lock[]
	@Test
	void orderIsShippedUnderItsLock() {
		this.shipping.ship("1");

		this.probe.assertCalledUnder("order:1");
		LockAssertions.assertThatLock(this.locks, "order:1").isFree();
	}
	// end::under-lock[]

	// tag::held[]
	@Test
	void orderThatAnotherClientShipsIsRefused() {
		this.locks.heldByAnother("order:2", LEASE);

		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.shipping.ship("2"));
	}
	// end::held[]

	// tag::died[]
	@Test
	void orderOfADeadOwnerIsShippedWhenItsLeaseHasExpired() {
		this.locks.ownerDied("order:3", LEASE);
		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.shipping.ship("3"));

		this.locks.leaseRunsOut("order:3");

		this.shipping.ship("3");
	}
	// end::died[]

	// tag::lost[]
	@Test
	void callerGetsAnExceptionIfTheLeaseExpired() {
		this.meanwhile.happens = () -> this.locks.leaseRunsOut("order:4");

		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> this.shipping.ship("4"));
	}

	@Test
	void orderTakenOverByAnotherClientStaysLocked() {
		this.meanwhile.happens = () -> this.locks.takenByAnother("order:5", LEASE);

		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> this.shipping.ship("5"));
		LockAssertions.assertThatLock(this.locks, "order:5").isHeldBy("another");
	}
	// end::lost[]

	// tag::answer[]
	@Test
	void lostAnswerIsRecognized() {
		this.locks.loseNextAnswer();

		this.shipping.ship("6");

		LockAssertions.assertThatLock(this.locks, "order:6").isFree();
	}
	// end::answer[]

	// tag::failing[]
	@Test
	void nothingIsShippedWithoutDynamoDb() {
		this.locks.goDown();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.shipping.ship("7"));
		this.locks.recover();

		this.locks.throttle();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.shipping.ship("7"));
		this.locks.recover();

		this.locks.deny();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.shipping.ship("7"));
		this.locks.recover();

		this.locks.slowDown(Duration.ofSeconds(3));
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.shipping.ship("7"));
	}
	// end::failing[]

	// tag::configuration[]
	@Configuration
	@EnableDynamoLocks
	static class Application {

		@Bean
		LockProbe probe() {
			return new LockProbe();
		}

		@Bean
		Meanwhile meanwhile() {
			return new Meanwhile();
		}

		@Bean
		Shipping shipping(LockProbe probe, Meanwhile meanwhile) {
			return new Shipping(probe.watch(Shipping.Carrier.class, (id) -> meanwhile.happens.run()));
		}

	}

	/**
	 * Happens while an order is shipped.
	 */
	static class Meanwhile {

		private Runnable happens = () -> {
		};

	}
	// end::configuration[]

}
