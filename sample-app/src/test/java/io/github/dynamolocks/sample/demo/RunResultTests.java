package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.util.List;

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
		assertThat(run.takeover()).contains(Duration.ofMillis(4200));
		assertThat(run.successor().orElseThrow().instance()).isEqualTo("instance-3");
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

}
