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
 * Runs threads that call annotated methods all the time, in a JVM of its own. It reads
 * commands from standard input: {@code time}, {@code close}, {@code open}, {@code end},
 * {@code exit}.
 */
final class ProofWorker {

	/** The timer of a cancelled request can run for up to ten seconds. */
	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final Duration RETRY = Duration.ofMillis(300);

	/** The name prefixes of threads of the library and the AWS SDK. */
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
	 * Runs until standard input ends or the command {@code exit} arrives.
	 * @param arguments the name, the folder of the history, the endpoint with faults, the
	 * endpoint without faults, the table of the locks, the table of the values, the
	 * number of threads, the seed, whether the server knows transactions
	 */
	public static void main(String[] arguments) {
		LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
		Journal journal = Journal.open(Path.of(arguments[1], arguments[0] + Journal.SUFFIX));
		journal.write(Journal.Entry.LIFE, ProcessHandle.current().pid());
		Canary.start(journal);
		ProofWorker worker = new ProofWorker(arguments, journal);
		for (int i = 0; i < Integer.parseInt(arguments[6]); i++) {
			worker.callers.add(new Caller(journal, arguments[0], "t" + i, Long.parseLong(arguments[7]) + i,
					Boolean.parseBoolean(arguments[8])));
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
		// The parent process has ended
		System.exit(1);
	}

	/** Opens a context, with retries because faults also affect the start. */
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

	/** Closes the context during the calls of its threads. */
	private void close() {
		if (this.context == null) {
			return;
		}
		this.closed = System.nanoTime();
		this.context.close();
		this.context = null;
		this.callers.forEach((caller) -> caller.use(null));
		// The last calls still fail with the closed client
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
