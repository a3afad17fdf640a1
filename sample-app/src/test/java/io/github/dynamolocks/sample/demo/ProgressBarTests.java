package io.github.dynamolocks.sample.demo;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressBarTests {

	private final ByteArrayOutputStream written = new ByteArrayOutputStream();

	private final PrintStream terminal = new PrintStream(this.written, true, StandardCharsets.UTF_8);

	private final ProgressBar bar = new ProgressBar(this.terminal, (line) -> this.terminal.print(line + "\n"));

	@Test
	void barIsWrittenAnewInOneLine() {
		this.bar.advance(0, "150 left");
		this.bar.advance(0.5, "75 left");
		this.bar.advance(1, "0 left");
		assertThat(output().stripTrailing().split("\r\u001b\\[K")).containsExactly("",
				"         [------------------------------]   0 %", "         [###############---------------]  50 %",
				"         [##############################] 100 %");
		assertThat(output()).endsWith("100 %" + System.lineSeparator());
	}

	@Test
	void completeBarIsWrittenOnceInEachRun() {
		this.bar.advance(1, "0 left");
		this.written.reset();
		this.bar.advance(1, "0 left");
		assertThat(output()).isEmpty();
		this.bar.advance(0, "150 left");
		assertThat(output()).endsWith("]   0 %");
	}

	@Test
	void newsStandAboveTheBar() {
		this.bar.advance(0.5, "75 left");
		this.written.reset();
		this.bar.say("instance-2 is killed");
		assertThat(output())
			.isEqualTo("\r\u001b[Kinstance-2 is killed\n         [###############---------------]  50 %");
	}

	@Test
	void newsAfterACompleteBarClearNothing() {
		this.bar.advance(1, "0 left");
		this.written.reset();
		this.bar.say("The next run");
		assertThat(output()).isEqualTo("The next run\n");
	}

	@Test
	void progressWithoutABarIsALine() {
		List<String> lines = new ArrayList<>();
		Progress progress = lines::add;
		progress.advance(0.5, "75 left");
		assertThat(lines).containsExactly("75 left");
	}

	@Test
	void redirectedOutputIsNotATerminal() {
		Queue<String> output = new ConcurrentLinkedQueue<>();
		try (Jvm jvm = new Jvm(System.getProperty("java.class.path"), Map.of(), List.of(Probe.class.getName()),
				output::add)) {
			Awaitility.await().until(() -> !jvm.isAlive());
		}
		assertThat(output).containsExactly("terminal: false");
	}

	/** Prints whether it has a terminal. */
	static final class Probe {

		private Probe() {
		}

		public static void main(String[] args) {
			System.out.println("terminal: " + ProgressBar.hasTerminal());
		}

	}

	private String output() {
		return this.written.toString(StandardCharsets.UTF_8);
	}

}
