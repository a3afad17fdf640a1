package io.github.dynamolocks.proof;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.LogManager;

import org.jspecify.annotations.Nullable;

/**
 * A JVM whose threads call annotated methods all the time. It does what it is told, in
 * lines: {@code time}, {@code close}, {@code open}, {@code end}, {@code exit}.
 */
final class ProofWorker {

	/** The timer of a request that is cancelled runs on for up to ten seconds. */
	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final Duration RETRY = Duration.ofMillis(300);

	/** What the threads of the library and of the AWS SDK are called. */
	private static final List<String> NAMES = List.of("dynamo-locks", "sdk-", "idle-connection-reaper", "aws-");

	private final String[] arguments;

	private final Journal journal;

	private final List<Caller> callers = new ArrayList<>();

	private @Nullable WorkerContext context;

	private long closed = System.nanoTime();

	private ProofWorker(String[] arguments, Journal journal) {
		this.arguments = arguments;
		this.journal = journal;
	}

	/**
	 * Runs until its standard input ends, or it is told to.
	 * @param arguments its name, the folder of the history, the endpoint with faults, the
	 * one without, the table of the locks, that of the values, the number of threads, the
	 * seed
	 */
	public static void main(String[] arguments) {
		LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
		Journal journal = Journal.open(Path.of(arguments[1], arguments[0] + Journal.SUFFIX));
		journal.write(Journal.Entry.LIFE, ProcessHandle.current().pid());
		Canary.start(journal);
		ProofWorker worker = new ProofWorker(arguments, journal);
		for (int i = 0; i < Integer.parseInt(arguments[6]); i++) {
			worker.callers.add(new Caller(journal, arguments[0], "t" + i, Long.parseLong(arguments[7]) + i));
		}
		worker.open();
		worker.callers.forEach(Thread::start);
		Scanner input = new Scanner(System.in, StandardCharsets.UTF_8);
		while (input.hasNextLine()) {
			String command = input.nextLine();
			switch (command) {
				case "time" -> System.out.println("time " + System.nanoTime());
				case "close" -> worker.close();
				case "open" -> worker.open();
				case "end" -> worker.end();
				case "exit" -> System.exit(0);
				default -> throw new IllegalArgumentException(command);
			}
			System.out.println("done " + command);
		}
		// Whoever tells it what to do is gone
		System.exit(1);
	}

	/** Tries until it succeeds: the faults do not wait for a start. */
	private void open() {
		while (true) {
			try {
				this.context = new WorkerContext(this.arguments[2], this.arguments[3], this.arguments[4],
						this.arguments[5]);
				break;
			}
			catch (RuntimeException ex) {
				System.out.println("not started: " + ex);
				LockSupport.parkNanos(RETRY.toNanos());
			}
		}
		Counters counters = this.context.counters();
		this.journal.write(Journal.Entry.SHUT, this.closed, System.nanoTime());
		this.callers.forEach((caller) -> caller.use(counters));
	}

	/** Closes the context in the middle of what its threads do. */
	private void close() {
		if (this.context == null) {
			return;
		}
		this.closed = System.nanoTime();
		this.context.close();
		this.context = null;
		this.callers.forEach((caller) -> caller.use(null));
		// Their last calls still get to know that it is closed
		this.callers.forEach(Caller::awaitPause);
		List<String> left = leftThreads();
		for (long end = System.nanoTime() + PATIENCE.toNanos(); !left.isEmpty()
				&& System.nanoTime() < end; left = leftThreads()) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
		}
		left.forEach((name) -> this.journal.write(Journal.Entry.LEAK, Violation.Kind.LEAKED_THREAD, name));
	}

	private void end() {
		this.callers.forEach(Caller::finish);
		close();
	}

	private static List<String> leftThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> NAMES.stream().anyMatch(thread.getName()::startsWith))
			.map((thread) -> thread.getName() + " " + Arrays.toString(thread.getStackTrace()))
			.toList();
	}

}
