package io.github.dynamolocks.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Shows whether a lock locks: lets many threads, of this process and of others, change
 * one number by reading it, thinking a little, and writing it back, each change under the
 * lock; and counts what is missing in the end. <pre class="code">
 * LostUpdates.Result result = LostUpdates.of(ShippingWorker.class, endpoint, table)
 *     .threads(4).processes(2).updates(50).run();
 * assertThat(result.lost()).isZero();
 * </pre>
 */
public final class LostUpdates {

	private static final Duration START_TIMEOUT = Duration.ofMinutes(1);

	private final Class<? extends Worker> type;

	private final List<String> arguments;

	private int threads = 4;

	private int processes = 1;

	private int updates = 25;

	private Duration timeout = Duration.ofMinutes(2);

	private LostUpdates(Class<? extends Worker> type, List<String> arguments) {
		this.type = type;
		this.arguments = arguments;
	}

	/**
	 * A run of workers, one in each process.
	 * @param type the worker, with a constructor without parameters
	 * @param arguments what each worker is given, such as where the locks are
	 * @return a run of four threads in this process, to be refined
	 */
	public static LostUpdates of(Class<? extends Worker> type, String... arguments) {
		return new LostUpdates(type, List.of(arguments));
	}

	/**
	 * How many threads each process has.
	 * @param threads from 1; by default 4
	 * @return this run
	 */
	public LostUpdates threads(int threads) {
		this.threads = positive("threads", threads);
		return this;
	}

	/**
	 * How many processes there are: this one, and others that are started. Of two or
	 * more, all are others.
	 * @param processes from 1; by default 1
	 * @return this run
	 */
	public LostUpdates processes(int processes) {
		this.processes = positive("processes", processes);
		return this;
	}

	/**
	 * How often each thread changes the number.
	 * @param updates from 1; by default 25
	 * @return this run
	 */
	public LostUpdates updates(int updates) {
		this.updates = positive("updates", updates);
		return this;
	}

	/**
	 * How long the whole run may take.
	 * @param timeout by default two minutes
	 * @return this run
	 */
	public LostUpdates timeout(Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	private static int positive(String name, int value) {
		if (value < 1) {
			throw new IllegalArgumentException("%s is %s, but must be at least 1".formatted(name, value));
		}
		return value;
	}

	/**
	 * Runs all.
	 * @return what became of the updates
	 * @throws IllegalStateException if a worker failed, or the time is over
	 */
	public Result run() {
		Path file = createFile();
		try (SharedCounter counter = new SharedCounter(file)) {
			if (this.processes == 1) {
				work(this.type, this.arguments, counter, this.threads, this.updates);
			}
			else {
				runProcesses(file);
			}
			return new Result((long) this.threads * this.processes * this.updates, counter.read());
		}
		finally {
			delete(file);
		}
	}

	private void runProcesses(Path file) {
		List<String> command = new ArrayList<>(List.of(this.type.getName(), file.toString(),
				Integer.toString(this.threads), Integer.toString(this.updates)));
		command.addAll(this.arguments);
		List<ChildJvm> children = new ArrayList<>();
		try {
			for (int i = 0; i < this.processes; i++) {
				children.add(ChildJvm.start(LostUpdatesProcess.class, command.toArray(String[]::new)));
			}
			children.forEach((child) -> child.awaitLine(LostUpdatesProcess.READY, START_TIMEOUT));
			children.forEach((child) -> child.send("go"));
			children.forEach((child) -> child.awaitLine(LostUpdatesProcess.DONE, this.timeout));
		}
		finally {
			children.forEach(ChildJvm::close);
		}
	}

	/** Has the threads of one process do all their updates. */
	static void work(Class<? extends Worker> type, List<String> arguments, SharedCounter counter, int threads,
			int updates) {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try (Started worker = Started.start(type, arguments)) {
			Callable<Void> all = () -> {
				for (int i = 0; i < updates; i++) {
					worker.worker().run(counter::update);
				}
				return null;
			};
			List<Future<Void>> results = IntStream.range(0, threads).mapToObj((i) -> executor.submit(all)).toList();
			for (Future<Void> result : results) {
				result.get();
			}
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("%s failed: %s".formatted(type.getName(), ex.getCause()), ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while %s works".formatted(type.getName()), ex);
		}
		finally {
			executor.shutdownNow();
		}
	}

	private static Path createFile() {
		try {
			return Files.createTempFile("lost-updates", ".counter");
		}
		catch (IOException ex) {
			throw new UncheckedIOException("No file for the number that is changed", ex);
		}
	}

	private static void delete(Path file) {
		try {
			Files.deleteIfExists(file);
		}
		catch (IOException ex) {
			// Some systems keep a mapped file; it is a temporary one
		}
	}

	/**
	 * Changes the number under a lock, from any number of threads at once.
	 */
	public interface Worker {

		/**
		 * Called once in each process, before the work begins.
		 * @param arguments what the run was given
		 * @throws Exception if the worker cannot work
		 */
		default void start(List<String> arguments) throws Exception {
		}

		/**
		 * Makes one change.
		 * @param update the change, to be run once, under the lock
		 * @throws Exception if it cannot be made; the whole run then fails
		 */
		void run(Runnable update) throws Exception;

		/**
		 * Called once in each process, after the work.
		 * @throws Exception if the worker cannot end
		 */
		default void stop() throws Exception {
		}

	}

	/**
	 * What became of the updates.
	 *
	 * @param made how many were made
	 * @param kept how many of them the number shows
	 */
	public record Result(long made, long kept) {

		/**
		 * How many were lost: overwritten by somebody who had read before them.
		 * @return zero if the lock locks
		 */
		public long lost() {
			return this.made - this.kept;
		}

	}

	/**
	 * A worker between its start and its stop.
	 *
	 * @param worker the worker
	 */
	private record Started(Worker worker) implements AutoCloseable {

		static Started start(Class<? extends Worker> type, List<String> arguments) {
			try {
				var constructor = type.getDeclaredConstructor();
				constructor.setAccessible(true);
				Worker worker = constructor.newInstance();
				worker.start(arguments);
				return new Started(worker);
			}
			catch (Exception ex) {
				throw new IllegalStateException("%s did not start with %s".formatted(type.getName(), arguments), ex);
			}
		}

		@Override
		public void close() {
			try {
				this.worker.stop();
			}
			catch (Exception ex) {
				throw new IllegalStateException("%s did not stop".formatted(this.worker), ex);
			}
		}

	}

}
