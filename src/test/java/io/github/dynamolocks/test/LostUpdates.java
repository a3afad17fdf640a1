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
 * Tests whether a lock excludes concurrent work. Many threads of one or several processes
 * change one number under the lock: each reads it, waits a moment, and writes it back. At
 * the end, missing updates are counted. <pre class="code">
 * LostUpdates.Result result = LostUpdates.of(ShippingWorker.class, endpoint, table)
 *     .threads(4).processes(2).updates(50).run();
 * assertThat(result.lost()).isZero();
 * </pre>
 *
 * @since 0.1.0
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
	 * Creates a run with one worker in each process.
	 * @param type the class of the worker, which has a constructor without parameters
	 * @param arguments the arguments of each worker, such as the address of the locks
	 * @return a run of four threads in this process, which the other methods can change
	 */
	public static LostUpdates of(Class<? extends Worker> type, String... arguments) {
		return new LostUpdates(type, List.of(arguments));
	}

	/**
	 * Sets the number of threads in each process.
	 * @param threads at least 1; by default 4
	 * @return this run
	 */
	public LostUpdates threads(int threads) {
		this.threads = positive("threads", threads);
		return this;
	}

	/**
	 * Sets the number of processes. One process is this JVM; for two or more, all of them
	 * are new JVMs.
	 * @param processes at least 1; by default 1
	 * @return this run
	 */
	public LostUpdates processes(int processes) {
		this.processes = positive("processes", processes);
		return this;
	}

	/**
	 * Sets how often each thread changes the number.
	 * @param updates at least 1; by default 25
	 * @return this run
	 */
	public LostUpdates updates(int updates) {
		this.updates = positive("updates", updates);
		return this;
	}

	/**
	 * Sets the time-out of the run after the processes have started.
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
	 * Runs all workers.
	 * @return how many updates were made and kept
	 * @throws IllegalStateException if a worker fails or the time-out passes
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

	/** Runs all updates of one process. */
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
			throw new IllegalStateException("The worker %s failed: %s".formatted(type.getName(), ex.getCause()),
					ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for the worker %s".formatted(type.getName()),
					ex);
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
			throw new UncheckedIOException("The temporary file of the shared number cannot be created", ex);
		}
	}

	private static void delete(Path file) {
		try {
			Files.deleteIfExists(file);
		}
		catch (IOException ex) {
			// Some systems cannot delete a mapped file, and it is a temporary file
		}
	}

	/**
	 * Changes the number under a lock, from any number of threads at once.
	 */
	public interface Worker {

		/**
		 * Prepares the work. It is called once in each process.
		 * @param arguments the arguments of the run
		 * @throws Exception if the worker cannot start; the run then fails
		 */
		default void start(List<String> arguments) throws Exception {
		}

		/**
		 * Runs one update under the lock.
		 * @param update the update, which the worker must run once
		 * @throws Exception if the update fails; the run then fails
		 */
		void run(Runnable update) throws Exception;

		/**
		 * Cleans up after the work. It is called once in each process.
		 * @throws Exception if the worker cannot stop; the run then fails
		 */
		default void stop() throws Exception {
		}

	}

	/**
	 * The result of a run.
	 *
	 * @param made how many updates were made
	 * @param kept how many updates the number contains
	 */
	public record Result(long made, long kept) {

		/**
		 * Returns how many updates were lost, because another update that had read an
		 * older number overwrote them.
		 * @return zero if the lock works
		 */
		public long lost() {
			return this.made - this.kept;
		}

	}

	/**
	 * Starts and stops a worker.
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
				throw new IllegalStateException(
						"The worker %s did not start with the arguments %s".formatted(type.getName(), arguments), ex);
			}
		}

		@Override
		public void close() {
			try {
				this.worker.stop();
			}
			catch (Exception ex) {
				throw new IllegalStateException("The worker %s did not stop".formatted(this.worker), ex);
			}
		}

	}

}
