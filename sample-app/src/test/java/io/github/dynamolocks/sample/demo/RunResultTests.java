package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RunResultTests {

	@Test
	void lostUpdateIsCounted() {
		RunResult run = Runs.withoutLock();
		assertThat(run.lost()).isEqualTo(1);
		assertThat(run.oversold()).isEqualTo(1);
		assertThat(run.soldTwice()).isEqualTo(1);
		assertThat(run.overlaps()).isEqualTo(1);
		assertThat(run.isExact()).isFalse();
	}

	@Test
	void runWithoutALossIsExact() {
		RunResult run = Runs.withLock();
		assertThat(run.lost()).isZero();
		assertThat(run.soldTwice()).isZero();
		assertThat(run.overlaps()).isZero();
		assertThat(run.isExact()).isTrue();
		assertThat(run.soldBy("instance-2")).isZero();
	}

	@Test
	void takeoverNamesTheInstanceAndTheTime() {
		RunResult run = Runs.withLock();
		assertThat(run.longestTakeover()).contains(Duration.ofMillis(4200));
		assertThat(run.successor(run.kills().get(0)).orElseThrow().instance()).isEqualTo("instance-3");
		assertThat(run.longestWait()).isEqualTo(Duration.ofMillis(4100));
		assertThat(run.medianWait()).isEqualTo(Duration.ofMillis(3));
	}

	@Test
	void overlappingSaleIsNotExact() {
		RunResult run = Runs.run(null, List.of(Runs.interval("instance-1", "concert", 2, 0, 100),
				Runs.interval("instance-2", "concert", 1, 99, 150), Runs.interval("instance-1", "theatre", 2, 0, 100),
				Runs.interval("instance-1", "theatre", 1, 100, 150)));
		assertThat(run.lost()).isZero();
		assertThat(run.overlaps()).isEqualTo(1);
		assertThat(run.isExact()).isFalse();
	}

	@Test
	void verdictDependsOnBothRuns() {
		assertThat(Verdict.of(Runs.withoutLock(), Runs.withLock()).passed()).isTrue();
		Verdict nothingLost = Verdict.of(Runs.withLock(), Runs.withLock());
		assertThat(nothingLost.passed()).isFalse();
		assertThat(nothingLost.sentences().get(0)).startsWith("FAILED");
		Verdict lostUnderLock = Verdict.of(Runs.withoutLock(), Runs.withoutLock());
		assertThat(lostUnderLock.passed()).isFalse();
		assertThat(lostUnderLock.sentences()).filteredOn((sentence) -> sentence.startsWith("FAILED")).hasSize(2);
	}

	@Test
	void watchedRunPassesWithTicketsThatAreLeft() {
		RunResult sold = Runs.withLock();
		Verdict verdict = Verdict.ofWatched(Runs.withoutLock(),
				left(sold, Map.of("concert", 3, "theatre", 0), sold.sold().subList(0, 0)));
		assertThat(verdict.passed()).isTrue();
		assertThat(verdict.sentences()).contains(
				"With the lock no ticket was sold twice, and no update was lost: 0 of 4 tickets were sold.",
				"3 tickets are left, because no instance was alive to sell them.",
				"Tickets taken from the stock and not sold: 1. The instance was killed or cut before it recorded the sale.",
				"instance-2 was killed while it held the lock of 'concert'; instance-3 had it 4.2 s later.");
	}

	@Test
	void watchedRunFailsWithATicketThatIsSoldTwice() {
		assertThat(Verdict.ofWatched(Runs.withoutLock(), Runs.withLock()).passed()).isTrue();
		Verdict verdict = Verdict.ofWatched(Runs.withoutLock(), Runs.withoutLock());
		assertThat(verdict.passed()).isFalse();
		assertThat(verdict.sentences())
			.contains("FAILED: with the lock 1 tickets were sold twice, 1 updates lost, 1 sales began beside another.");
	}

	private static RunResult left(RunResult run, Map<String, Integer> left, List<Ledger.Entry> sold) {
		return new RunResult(run.locked(), run.instances(), run.tickets(), left, sold, run.intervals(), run.waits(), 0,
				run.kills(), run.marks(), run.costs(), run.start(), List.of());
	}

}
