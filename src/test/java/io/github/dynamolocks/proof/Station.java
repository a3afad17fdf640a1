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
 * One of the processes, one after the other in the same place, with its own way to
 * DynamoDB and its own wall clock.
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
	 * Opens the way to DynamoDB.
	 * @param setting what all of them share
	 * @param number its number, from 0
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

	/** Starts a process, and waits until it works. */
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
					this.setting.values(), Integer.toString(this.setting.threads()),
					Long.toString(this.setting.seed() + 1000L * this.number + 100_000L * this.lives));
			this.process = started;
		}
		long before = System.nanoTime();
		started.send("time");
		long told = Long.parseLong(started.awaitLine("time ", PATIENCE).split(" ")[1]);
		if (told < before || told > System.nanoTime()) {
			throw new IllegalStateException(
					"The monotonic clock is not the same in all processes: the history cannot be put in order");
		}
	}

	/** Takes the process for something that takes time; false if it has no time now. */
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

	/** Kills the process and says when; it must have been taken. */
	void kill() {
		ChildJvm process = process();
		long from = System.nanoTime();
		process.kill();
		this.setting.journal().write(Journal.Entry.KILLED, this.name, from, System.nanoTime());
		process.close();
	}

	/** Stops the process for a time; it must have been taken. */
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
	 * Tells the process to close its context, and looks for what is left of it.
	 * @param command {@code close} or {@code end}
	 */
	void shut(String command) throws InterruptedException {
		ChildJvm process = process();
		process.send(command);
		process.awaitLine("done " + command, PATIENCE);
		// A connection that stands still is closed when it goes on
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

	/** Tells the process to open another context. */
	void open() {
		process().send("open");
		process().awaitLine("done open", PATIENCE);
	}

	/** Lets the process end, after its context. */
	void exit() {
		process().send("exit");
		process().awaitExit(PATIENCE);
	}

	/** Undoes all faults. */
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
	 * What all stations share.
	 *
	 * @param folder where the history is written
	 * @param journal the runner's part of it
	 * @param directly the way to DynamoDB without faults
	 * @param locks the table of the locks
	 * @param values the table of the values
	 * @param threads how many threads each process has
	 * @param seed what they draw from
	 */
	record Setting(Path folder, Journal journal, URI directly, String locks, String values, int threads, long seed) {

	}

}
