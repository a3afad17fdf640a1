package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.store.LockRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the head of a line looks next, and how.
 */
class PollPlanTests {

	private static final LockClientSettings SETTINGS = LockClientSettings.DEFAULTS.withPolls(Duration.ofMillis(20),
			Duration.ofMillis(500));

	private static final Duration LEASE_LEFT = Duration.ofSeconds(25);

	private final HoldingTimes times = new HoldingTimes();

	private final PollPlan plan = new PollPlan(SETTINGS, this.times, () -> 0.5, 0);

	private long now;

	@Test
	void beginsWithAWriteAtOnce() {
		assertThat(this.plan.begin()).isEqualTo(PollPlan.Step.WRITE);
		assertThat(this.plan.nanosUntilDue(0)).isZero();
	}

	@Test
	void goesOnWithReadsThatGetRarerWithinTheBounds() {
		long last = 0;
		for (; this.now < 20_000; this.now += 100) {
			long next = refused(held(null, 0), this.now);
			assertThat(this.plan.begin()).isEqualTo(PollPlan.Step.READ);
			assertThat(next).isBetween(20L, 500L).isGreaterThanOrEqualTo(last);
			last = next;
		}
		assertThat(last).isEqualTo(500);
	}

	@Test
	void spreadsThePollsOfThoseWhoWaitAlike() {
		Random random = new Random(1);
		PollPlan jittered = new PollPlan(SETTINGS, this.times, random::nextDouble, 0);
		List<Long> due = new ArrayList<>();
		jittered.refused(held(null, 0), 0, 0);
		long now = TimeUnit.SECONDS.toNanos(2);
		for (int i = 0; i < 100; i++) {
			PollPlan.Step unused = jittered.begin();
			jittered.refused(held(null, 0), now, now);
			due.add(TimeUnit.NANOSECONDS.toMillis(jittered.nanosUntilDue(now)));
		}
		assertThat(due).allMatch((millis) -> millis >= 150 && millis <= 250);
		assertThat(due.stream().distinct()).hasSizeGreaterThan(30);
	}

	@Test
	void looksAsOftenAsAllowedAtThoseWhoHandTheLockOn() {
		assertThat(refused(held(Duration.ZERO, 3), 60_000)).isEqualTo(20);
		assertThat(refused(null, 60_000)).isEqualTo(20);
	}

	@Test
	void leavesPrecedenceToThoseWhoHaveWaitedLonger() {
		LockRecord wanted = new LockRecord("order:42", "owner", 1, SETTINGS.lease(), LEASE_LEFT, Duration.ZERO, 1, true,
				null, null, null);
		assertThat(refused(wanted, 0)).isEqualTo(60);
		assertThat(refused(wanted, 160)).isEqualTo(40);
		assertThat(refused(wanted, 400)).isEqualTo(20);
		this.plan.marked("owner", 0);
		assertThat(refused(wanted, 0)).isEqualTo(20);
	}

	@Test
	void writesWhenTheLeaseOfADeadOwnerEnds() {
		assertThat(refused(record("dead", Duration.ofMillis(130), Duration.ofSeconds(30), 0), 5000)).isEqualTo(130);
		assertThat(this.plan.begin()).isEqualTo(PollPlan.Step.WRITE);
	}

	@Test
	void knowsNoEndOfAnItemWithoutALease() {
		assertThat(refused(record(null, null, null, 0), 0)).isEqualTo(20);
		this.now = 3000;
		assertThat(refused(record(null, null, null, 0), 3000)).isEqualTo(300);
		assertThat(this.plan.begin()).isEqualTo(PollPlan.Step.READ);
	}

	@Test
	void expectsHoldersToHoldForAsLongAsTheLastOnes() {
		this.times.add(Duration.ofSeconds(1).toNanos());
		this.times.add(Duration.ofMillis(1700).toNanos());
		this.times.add(Duration.ofMillis(1300).toNanos());

		assertThat(refused(held(Duration.ZERO, 0), 0)).isEqualTo(500);
		assertThat(refused(held(Duration.ofMillis(900), 0), 0)).isEqualTo(100);
		assertThat(refused(held(Duration.ofSeconds(1), 0), 0)).isEqualTo(43);
		assertThat(refused(held(Duration.ofMillis(1150), 0), 0)).isEqualTo(34);
		assertThat(refused(held(Duration.ofMillis(1690), 0), 0)).isEqualTo(20);
		assertThat(refused(held(Duration.ofMillis(2700), 0), 0)).isEqualTo(120);
		assertThat(refused(held(Duration.ofMinutes(1), 0), 0)).isEqualTo(500);
	}

	@Test
	void learnsForHowLongOthersHold() {
		for (int i = 0; i < 4; i++) {
			long unused = refused(record("owner " + i, LEASE_LEFT, Duration.ofMillis(400), 0), 0);
			this.now += 200;
		}
		assertThat(this.times.areKnown()).isTrue();
		assertThat(Duration.ofNanos(this.times.shortest())).hasMillis(500);
		assertThat(Duration.ofNanos(this.times.longest())).hasMillis(500);
	}

	@Test
	void learnsNoMoreThanItHasSeenOfThoseWhoWereGoneLongBeforeItLooked() {
		for (int i = 0; i < 4; i++) {
			long unused = refused(record("owner " + i, LEASE_LEFT, Duration.ofMillis(3), 0), 0);
			this.now += 500;
		}
		assertThat(Duration.ofNanos(this.times.longest())).hasMillis(3);
	}

	@Test
	void learnsNothingFromThoseWhoDied() {
		for (int i = 0; i < 4; i++) {
			long unused = refused(record("owner " + i, Duration.ofMillis(150), Duration.ofSeconds(5), 0), 0);
			this.now += 200;
		}
		assertThat(this.times.areKnown()).isFalse();
	}

	@Test
	void looksAtANewOwnerAsOftenAsAtTheFirst() {
		long unused = refused(held(null, 0), 0);
		this.now = 5000;
		assertThat(refused(held(null, 0), 5000)).isEqualTo(500);
		assertThat(refused(record("another", LEASE_LEFT, null, 0), 5000)).isEqualTo(20);
	}

	@Test
	void leavesAMarkForThoseWhoHandTheLockOnAndForThoseWhoWereFaster() {
		LockRecord first = record("first", LEASE_LEFT, null, 0);
		LockRecord second = record("second", LEASE_LEFT, null, 0);
		assertThat(this.plan.isMarkNeeded(first, 0)).isFalse();
		assertThat(this.plan.isMarkNeeded(record("first", LEASE_LEFT, null, 1), 0)).isTrue();
		assertThat(this.plan.isMarkNeeded(record(null, LEASE_LEFT, null, 1), 0)).isFalse();
		long unused = refused(first, 0);
		assertThat(this.plan.isMarkNeeded(first, 0)).isFalse();
		assertThat(this.plan.isMarkNeeded(second, 0)).isTrue();
		assertThat(this.plan.isMarkNeeded(marked("second"), 0)).isFalse();
		unused = refused(second, 0);
		assertThat(this.plan.isMarkNeeded(second, 0)).isTrue();
		this.plan.marked("second", 0);
		long turn = SETTINGS.handoffTime().toNanos();
		assertThat(this.plan.isMarkNeeded(second, turn - 1)).isFalse();
		assertThat(this.plan.isMarkNeeded(second, turn)).isTrue();
		this.plan.free(this.now);
		assertThat(this.plan.isMarkNeeded(second, turn)).isFalse();
	}

	@Test
	void looksOftenEnoughAtAMarkedOwnerThatItCannotMissTheMomentItGivesWay() {
		this.times.add(Duration.ofSeconds(10).toNanos());
		this.times.add(Duration.ofSeconds(10).toNanos());
		this.times.add(Duration.ofSeconds(10).toNanos());
		assertThat(refused(marked("owner"), 0)).isEqualTo(20);
		for (this.now = 0; this.now < 10_000; this.now += 100) {
			this.plan.giveWay(0, TimeUnit.MILLISECONDS.toNanos(this.now));
			long window = TimeUnit.NANOSECONDS.toMillis(this.plan.nanosUntilDue(0));
			assertThat(refused(marked("owner"), this.now)).isLessThanOrEqualTo(window / 2);
		}
	}

	@Test
	void givesWayAtTheEndOfATurnInWhichAMarkWasSeen() {
		long turn = SETTINGS.handoffTime().toNanos();
		this.plan.acquired(0);
		this.plan.acquired(turn / 2);
		assertThat(this.plan.isTurnOver(false, 2 * turn)).isFalse();
		this.plan.giveWay(0, 0);
		this.plan.acquired(0);
		assertThat(this.plan.isTurnOver(true, turn - 1)).isFalse();
		assertThat(this.plan.isTurnOver(false, turn)).isTrue();
		this.plan.giveWay(turn, 0);
		this.plan.acquired(2 * turn);
		assertThat(this.plan.isTurnOver(false, 4 * turn)).isFalse();
	}

	@Test
	void remembersThatOthersAreToHaveTheLockFirst() {
		this.plan.giveWay(0, 0);
		PollPlan next = new PollPlan(SETTINGS, this.times, () -> 0.5, TimeUnit.MILLISECONDS.toNanos(10));
		assertThat(Duration.ofNanos(next.nanosUntilDue(0))).hasMillis(40);
		assertThat(next.begin()).isEqualTo(PollPlan.Step.READ);
		PollPlan later = new PollPlan(SETTINGS, this.times, () -> 0.5, TimeUnit.MILLISECONDS.toNanos(41));
		assertThat(later.begin()).isEqualTo(PollPlan.Step.WRITE);
	}

	@Test
	void learnsNothingFromThoseWhoHandTheLockOn() {
		for (int i = 0; i < 4; i++) {
			long unused = refused(record("owner " + i, LEASE_LEFT, Duration.ofMillis(400), 2), 0);
		}
		assertThat(this.times.areKnown()).isFalse();
	}

	@Test
	void writesAtOnceWhenTheLockIsFreed() {
		long unused = refused(held(null, 0), 60_000);
		this.plan.free(this.now);
		assertThat(this.plan.nanosUntilDue(this.now)).isZero();
		assertThat(this.plan.begin()).isEqualTo(PollPlan.Step.WRITE);
	}

	@Test
	void waitsForTheShortestIntervalAfterAnyRefusedWrite() {
		for (Duration remaining : List.of(Duration.ofDays(-1), Duration.ZERO, Duration.ofMillis(1))) {
			this.plan.free(0);
			assertThat(refused(record("owner", remaining, null, 0), 0)).isEqualTo(20);
			assertThat(this.plan.begin()).isEqualTo(PollPlan.Step.WRITE);
			this.plan.refused(null, 0, 0);
			assertThat(this.plan.nanosUntilDue(0)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
			assertThat(this.plan.begin()).isEqualTo(PollPlan.Step.READ);
			this.plan.shownFree(0);
			this.plan.refused(record("owner", remaining, null, 0), 0, 0);
			assertThat(this.plan.nanosUntilDue(0)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
		}
	}

	@Test
	void writesAtTheEndOfALeaseThatAReadHasShown() {
		long unused = refused(held(null, 0), 60_000);
		assertThat(refused(record("owner", Duration.ofMillis(1), null, 0), 60_000)).isEqualTo(1);
		assertThat(this.plan.begin()).isEqualTo(PollPlan.Step.WRITE);
	}

	@Test
	void looksAfterOthersHadTheTimeToWhenTheLockIsFreedForThem() {
		this.plan.giveWay(0, 0);
		assertThat(Duration.ofNanos(this.plan.nanosUntilDue(0))).hasMillis(40);
		assertThat(this.plan.begin()).isEqualTo(PollPlan.Step.READ);
	}

	private LockRecord held(@Nullable Duration age, int queue) {
		return record("owner", LEASE_LEFT, age, queue);
	}

	private static LockRecord record(@Nullable String owner, @Nullable Duration remaining, @Nullable Duration age,
			int queue) {
		return new LockRecord("order:42", owner, 1, SETTINGS.lease(), remaining, age, queue, false, null, null, null);
	}

	private static LockRecord marked(String owner) {
		return new LockRecord("order:42", owner, 1, SETTINGS.lease(), LEASE_LEFT, Duration.ZERO, 0, true, null, null,
				null);
	}

	/** In how many milliseconds the next look is due. */
	private long refused(@Nullable LockRecord by, long waitedMillis) {
		PollPlan.Step unused = this.plan.begin();
		long nanos = TimeUnit.MILLISECONDS.toNanos(this.now);
		this.plan.refused(by, nanos, TimeUnit.MILLISECONDS.toNanos(waitedMillis));
		return TimeUnit.NANOSECONDS.toMillis(this.plan.nanosUntilDue(nanos));
	}

}
