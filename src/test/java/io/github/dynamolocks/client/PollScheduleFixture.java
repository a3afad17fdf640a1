package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.client.PollSchedule.Step;
import io.github.dynamolocks.store.AcquireCommand;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.test.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Provides a schedule, its answers and the steps that are expected of it.
 */
abstract class PollScheduleFixture {

	static final LockClientSettings SETTINGS = LockClientSettings.DEFAULTS.withPolls(Duration.ofMillis(2),
			Duration.ofMillis(50));

	/** The time for which the head waits. */
	static final long LEFT = 60_000;

	static final int PLACES = 48;

	final PollSchedule.Turns turns = new PollSchedule.Turns();

	final PollSchedule.History history = new PollSchedule.History(this.turns);

	double random = 0.5;

	long now = 5_000;

	PollSchedule schedule = schedule();

	PollSchedule schedule() {
		return new PollSchedule(SETTINGS, this.history, () -> this.random, nanos(this.now));
	}

	void assertNext(Step step, double millis) {
		assertThat(this.schedule.nanosUntilDue(nanos(this.now))).as("nanoseconds until the next step")
			.isEqualTo((long) (millis * 1_000_000));
		begin(step);
	}

	/** Begins the step that is planned. */
	void begin(Step expected) {
		assertThat(this.schedule.begin(nanos(this.now), nanos(LEFT))).isEqualTo(expected);
	}

	void refused(@Nullable LockRecord by, int place) {
		refused(by, place, place >= 0);
	}

	void refused(@Nullable LockRecord by, int place, boolean used) {
		this.schedule.refused(by, place, used, nanos(this.now), nanos(LEFT));
	}

	/** Joins the line after a refusal. */
	void join(int place, String owner, String... line) {
		join(place, held(owner, line));
	}

	void join(int place, LockRecord record) {
		begin(Step.ACQUIRE);
		refused(held("before"), -1);
		begin(Step.JOIN);
		refused(record, place);
	}

	void waitFor(int place, long millis) {
		join(place, "a", line(place + 1));
		this.now += millis;
		this.schedule.acquired(acquisition(), nanos(this.now));
		this.schedule.free(nanos(this.now));
	}

	/** Passes the lock on after having held it for some milliseconds. */
	void passOn(int place, long heldMillis) {
		this.schedule.passedOn(place, nanos(heldMillis), nanos(this.now));
	}

	/** Teaches the length of a turn. */
	void turn(long millis) {
		for (int i = 0; i < 100; i++) {
			this.history.learnTurn(nanos(millis));
		}
	}

	/** Returns the length of a turn, which decides when the third of a line polls. */
	long turn() {
		PollSchedule other = new PollSchedule(SETTINGS, this.history, () -> this.random, 0);
		other.refused(held("a", line(3)), 2, true, 0, nanos(LEFT));
		// It polls after 1.2 turns: four fifths of two, less 0.4.
		return TimeUnit.NANOSECONDS.toMillis(other.nanosUntilDue(0) * 10 / 12);
	}

	static Acquisition acquisition() {
		AcquireCommand command = new AcquireCommand("order:42", "me", Duration.ofSeconds(30), Duration.ZERO, 0, "test",
				null, false);
		return (Acquisition) new InMemoryLockStore(new ManualClock()).acquire(command);
	}

	static String[] line(int places) {
		return IntStream.range(0, places).mapToObj("place %s"::formatted).toArray(String[]::new);
	}

	static LockRecord full(String owner) {
		return record(owner, Duration.ofSeconds(30), 0, line(PLACES));
	}

	static LockRecord held(String owner, String... line) {
		return record(owner, Duration.ofSeconds(30), PLACES - line.length, line);
	}

	static LockRecord record(@Nullable String owner, @Nullable Duration remaining, int room, String... line) {
		return new LockRecord("order:42", owner, 1, Duration.ofSeconds(30), remaining, null, List.of(line), room, null,
				null, null);
	}

	static long nanos(long millis) {
		return TimeUnit.MILLISECONDS.toNanos(millis);
	}

}
