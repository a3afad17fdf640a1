package io.github.dynamolocks.proof;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.FaultProxy;

/**
 * Runs one process at a time, with its own connection to DynamoDB and its own wall clock.
 * A new process replaces a killed one.
 *
 * <p>
 * Thread-safe.
 */
final class Station implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private final Setting setting;

	private final int number;

	private final FaultProxy proxy;

	private final Gate gate;

	private final WallClock clock;

	private @Nullable ChildJvm process;

	private String name = "";

	private int lives;

	private boolean busy;

	/**
	 * Creates a station and its connection to DynamoDB.
	 * @param setting the setting that all stations share
	 * @param number the number of the station, from 0
	 */
	Station(Setting setting, int number) {
		this.setting = setting;
		this.number = number;
		this.proxy = FaultProxy.to(setting.directly());
		this.gate = Gate.to(this.proxy.endpoint());
		this.clock = new WallClock(setting.folder().resolve("clock" + number));
	}

	FaultProxy proxy() {
		return this.proxy;
	}

	Gate gate() {
		return this.gate;
	}

	WallClock clock() {
		return this.clock;
	}

	/** Starts a process and waits until it works. */
	void start() {
		ChildJvm started;
		synchronized (this) {
			this.name = "p%d.%d".formatted(this.number, ++this.lives);
			Map<String, String> environment = new HashMap<>(this.clock.environment());
			environment.put("_JAVA_OPTIONS", "-Xmx192m");
			environment.put("AWS_EC2_METADATA_DISABLED", "true");
			environment.put("AWS_ACCESS_KEY_ID", "test");
			environment.put("AWS_SECRET_ACCESS_KEY", "test");
			started = ChildJvm.start(environment, ProofWorker.class, this.name, this.setting.folder().toString(),
					this.gate.endpoint().toString(), this.setting.directly().toString(), this.setting.locks(),
					this.setting.values(), Integer.toString(this.setting.processes()),
					Integer.toString(this.setting.threads()),
					Long.toString(this.setting.seed() + 1000L * this.number + 100_000L * this.lives),
					Boolean.toString(this.setting.transactions()));
			this.process = started;
		}
		long before = System.nanoTime();
		started.send("time");
		long told = Long.parseLong(started.awaitLine("time ", PATIENCE).split(" ")[1]);
		if (told < before || told > System.nanoTime()) {
			throw new IllegalStateException(
					"The processes do not share a monotonic clock, so the history cannot be ordered");
		}
	}

	/** Reserves the process for a long fault; returns false if it is already reserved. */
	synchronized boolean take() {
		if (this.busy || this.process == null) {
			return false;
		}
		this.busy = true;
		return true;
	}

	synchronized void giveBack() {
		this.busy = false;
	}

	ChildJvm process() {
		synchronized (this) {
			if (this.process == null) {
				throw new IllegalStateException("Process %d was not started".formatted(this.number));
			}
			return this.process;
		}
	}

	/** Kills the process and records the time; it must be reserved. */
	void kill() {
		ChildJvm process = process();
		long from = System.nanoTime();
		process.kill();
		this.setting.journal().write(Journal.Entry.KILLED, this.name, from, System.nanoTime());
		process.close();
	}

	/** Stops the process for a time; it must be reserved. */
	void stop(Duration duration) throws InterruptedException {
		ChildJvm process = process();
		long from = System.nanoTime();
		process.pause();
		try {
			Thread.sleep(duration.toMillis());
		}
		finally {
			process.resume();
			this.setting.journal().write(Journal.Entry.STOPPED, this.name, from, System.nanoTime());
		}
	}

	/**
	 * Makes the process close its context, and looks for leaks.
	 * @param command {@code close} or {@code end}
	 */
	void shut(String command) throws InterruptedException {
		ChildJvm process = process();
		process.send(command);
		process.awaitLine("done " + command, PATIENCE);
		// A paused connection closes when it continues
		long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
		while (this.gate.connections() > 0 && System.nanoTime() < end) {
			Thread.sleep(20);
		}
		if (this.gate.connections() > 0) {
			this.setting.journal()
				.write(Journal.Entry.LEAK, Violation.Kind.LEAKED_CONNECTION,
						"%d connections of %s after its context was closed".formatted(this.gate.connections(),
								this.name));
		}
	}

	/** Makes the process open another context. */
	void open() {
		process().send("open");
		process().awaitLine("done open", PATIENCE);
	}

	/** Makes the process end after its context was closed. */
	void exit() {
		process().send("exit");
		process().awaitExit(PATIENCE);
	}

	/** Ends all faults. */
	void heal() {
		this.proxy.clearFaults();
		this.gate.heal();
		this.clock.reset();
	}

	@Override
	public void close() {
		if (this.process != null) {
			this.process.close();
		}
		this.gate.close();
		this.proxy.close();
	}

	/**
	 * The setting that all stations share.
	 *
	 * @param folder the folder of the history
	 * @param journal the journal of the runner
	 * @param directly the address of DynamoDB without faults
	 * @param locks the table of the locks
	 * @param values the table of the values
	 * @param processes the number of processes
	 * @param threads the number of threads in each process
	 * @param seed the seed of the threads
	 * @param transactions whether the server knows transactions
	 */
	record Setting(Path folder, Journal journal, URI directly, String locks, String values, int processes, int threads,
			long seed, boolean transactions) {

	}

}
