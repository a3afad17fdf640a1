package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.time.Instant;

import io.github.dynamolocks.sample.Costs;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InstanceReportTests {

	@Test
	void reportIsReadBackFromItsLine() {
		InstanceReport report = new InstanceReport(InstanceReport.Kind.SOLD, "concert", 17, Duration.ofNanos(1234567),
				Instant.parse("2026-11-23T10:00:00.123456Z"), Instant.parse("2026-11-23T10:00:01Z"),
				new Costs(1, 2.5, 3, 4));
		assertThat(InstanceReport.parse(report.toLine())).contains(report);
	}

	@Test
	void logMessageIsNotAReport() {
		assertThat(InstanceReport.parse("2026-11-23 WARN SOLD concert")).isEmpty();
	}

}
