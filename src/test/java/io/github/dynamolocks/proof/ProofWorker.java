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
 * Runs threads that lock all the time, in a JVM of its own. It reads commands from
 * standard input: {@code time}, {@code close}, {@code open}, {@code end}, {@code exit}.
 */
final class ProofWorker {

	/** The timer of a cancelled request can run for up to ten seconds. */
	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final Duration RETRY = Duration.ofMillis(300);

	/** The name prefixes of threads of the library and the AWS SDK. */
	private static final List<String> NAMES = List.of("dynamo-locks", "sdk-", "idle-connection-reaper", "aws-");

	private final String[] arguments;

	private final Journal journal;

	private final List<WorkerThread> threads = new ArrayList<>();

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
	 * numbers of processes and threads, the seed, whether the server knows transactions
	 */
	public static void main(String[] arguments) {
		LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
		Journal journal = Journal.open(Path.of(arguments[1], arguments[0] + Journal.SUFFIX));
		journal.write(Journal.Entry.LIFE, ProcessHandle.current().pid());
		Canary.start(journal);
		ProofWorker worker = new ProofWorker(arguments, journal);
		Scenario scenario = Round.scenario(Integer.parseInt(arguments[6]), Integer.parseInt(arguments[7]),
				Boolean.parseBoolean(arguments[9]));
		for (int i = 0; i < scenario.threads(); i++) {
			worker.threads
				.add(new WorkerThread(journal, arguments[0], "t" + i, scenario, Long.parseLong(arguments[8]) + i));
		}
		worker.open();
		worker.threads.forEach(Thread::start);
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
		WorkerContext opened = this.context;
		this.journal.write(Journal.Entry.SHUT, this.closed, System.nanoTime());
		this.threads.forEach((thread) -> thread.use(opened));
	}

	/** Closes the context during the calls of its threads. */
	private void close() {
		if (this.context == null) {
			return;
		}
		this.closed = System.nanoTime();
		this.context.close();
		this.context = null;
		this.threads.forEach((thread) -> thread.use(null));
		// The last calls still fail with the closed client
		this.threads.forEach(WorkerThread::awaitPause);
		List<String> left = leftThreads();
		for (long end = System.nanoTime() + PATIENCE.toNanos(); !left.isEmpty()
				&& System.nanoTime() < end; left = leftThreads()) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
		}
		left.forEach((name) -> this.journal.write(Journal.Entry.LEAK, Violation.Kind.LEAKED_THREAD, name));
	}

	private void end() {
		this.threads.forEach(WorkerThread::finish);
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
