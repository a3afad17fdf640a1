package io.github.dynamolocks.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the reader returns what the journals contain.
 */
class JournalTests {

	@TempDir
	private Path folder;

	@Test
	void journalsOfAllProcessesFormOneHistory() throws IOException {
		try (Journal worker = journal("p0.1"); Journal runner = journal(HistoryReader.RUNNER)) {
			worker.write(Journal.Entry.LIFE, 42);
			worker.write(Journal.Entry.CALL, "c1", "t0", 10, "fenced:1");
			worker.write(Journal.Entry.BODY, "c1", "fenced:1", "me", 5);
			worker.write(Journal.Entry.CHECK, "c1", "fenced:1", 20, 21, 1500);
			worker.write(Journal.Entry.LEFT, "c1", "fenced:1", 30);
			worker.write(Journal.Entry.END, "c1", 40, Outcome.LOST, "with a\ttab\nand a line");
			worker.write(Journal.Entry.CALL, "c2", "t0", 50, "plain:1 plain:2");
			worker.write(Journal.Entry.BODY, "c2", "plain:1", "me too", null);
			worker.write(Journal.Entry.STALL, 60, 70);
			worker.write(Journal.Entry.SHUT, 80, 90);
			runner.write(Journal.Entry.LOCK, "fenced:1", 11, 12, "me", 9000, 5, 42, "next last");
			runner.write(Journal.Entry.LOCK, "fenced:1", 35, 36, null, 0, 5, 0, null);
			runner.write(Journal.Entry.LOCK, "plain:1", 55, 56);
			runner.write(Journal.Entry.VALUE, "plain:1", 57, 58, "c2", "-");
			runner.write(Journal.Entry.KILLED, "p0.1", 100, 110);
			runner.write(Journal.Entry.STOPPED, "p0.1", 75, 78);
			runner.write(Journal.Entry.STALL, 15, 16);
			runner.write(Journal.Entry.WALL, 2_000_000, 1_000_002, 2_000_100);
			runner.write(Journal.Entry.LEAK, Violation.Kind.LEAKED_ITEM, "it");
		}

		History history = read();

		assertThat(history.lockWrites()).containsExactly(
				new LockWrite("fenced:1", new Span(11, 12),
						new LockWrite.Item("me", 9000, 5L, 42, List.of("next", "last"))),
				new LockWrite("fenced:1", new Span(35, 36), new LockWrite.Item(null, 0, 5L, 0, List.of())),
				new LockWrite("plain:1", new Span(55, 56), null));
		assertThat(history.storeWrites()).containsExactly(new StoreWrite("plain:1", new Span(57, 58), "c2", "-"));
		assertThat(history.calls()).containsExactly(
				new Call("c1", "p0.1", "t0", 10, Set.of("fenced:1"),
						new Call.End(40, Outcome.LOST, "with a tab and a line"),
						List.of(new Call.Body("fenced:1", "me", 5L, List.of(new Call.Check(new Span(20, 21), 1500)),
								30L))),
				new Call("c2", "p0.1", "t0", 50, Set.of("plain:1", "plain:2"), null,
						List.of(new Call.Body("plain:1", "me too", null, List.of(), null))));
		assertThat(history.lives()).containsExactly(new Life("p0.1", 42, new Span(100, 110),
				List.of(new Span(60, 70), new Span(75, 78)), List.of(new Span(80, 90))));
		assertThat(history.leaks()).containsExactly(new Leak(Violation.Kind.LEAKED_ITEM, "runner: it"));
		assertThat(history.terms().busy()).containsExactly(new Span(15, 16));
		assertThat(history.terms().wallAtLeast(2_000_000)).isBetween(1_000_000L, 1_000_002L);
		assertThat(history.terms().wallAtMost(2_000_000)).isBetween(1_000_002L, 1_000_004L);
	}

	@Test
	void partialLineOfAKilledProcessIsIgnored() throws IOException {
		try (Journal worker = journal("p0.1")) {
			worker.write(Journal.Entry.LIFE, 42);
			worker.write(Journal.Entry.CALL, "c1", "t0", 10, "fenced:1");
		}
		Files.writeString(this.folder.resolve("p0.1.tsv"), "END\tc1\t4", StandardOpenOption.APPEND);

		assertThat(read().calls())
			.containsExactly(new Call("c1", "p0.1", "t0", 10, Set.of("fenced:1"), null, List.of()));
	}

	@Test
	void interruptedThreadWritesAndStaysInterrupted() throws IOException {
		try (Journal worker = journal("p0.1")) {
			Thread.currentThread().interrupt();
			worker.write(Journal.Entry.LIFE, 42);
			assertThat(Thread.interrupted()).isTrue();
			worker.write(Journal.Entry.CALL, "c1", "t0", 10, "fenced:1");
		}

		assertThat(read().calls()).hasSize(1);
	}

	private Journal journal(String process) {
		return Journal.open(this.folder.resolve(process + Journal.SUFFIX));
	}

	private History read() throws IOException {
		return HistoryReader.read(this.folder, Duration.ofSeconds(3), Duration.ofSeconds(3), Duration.ofSeconds(30));
	}

}
