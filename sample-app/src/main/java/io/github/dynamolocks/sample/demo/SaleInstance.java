package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * An instance as the runner sees it: its process, its cable, and what it last reported.
 * Not thread-safe: the run uses it in one thread.
 */
final class SaleInstance implements AutoCloseable {

	private final String name;

	private final Jvm jvm;

	private final @Nullable Cable cable;

	private final Map<String, Interval> open = new LinkedHashMap<>();

	private final Set<String> waits = new TreeSet<>();

	/**
	 * Stocks whose lock another instance has acquired since this one was stopped or cut.
	 */
	private final Set<String> lost = new TreeSet<>();

	private boolean cut;

	private boolean stopped;

	private boolean killed;

	private Duration clock = Duration.ZERO;

	SaleInstance(String name, Jvm jvm, @Nullable Cable cable) {
		this.name = name;
		this.jvm = jvm;
		this.cable = cable;
	}

	String name() {
		return this.name;
	}

	void startSale() {
		this.jvm.sendLine("");
	}

	boolean isAlive() {
		return this.jvm.isAlive();
	}

	boolean wasKilled() {
		return this.killed;
	}

	int exitStatus() {
		return this.jvm.exitStatus();
	}

	/** Takes note of a report. */
	void note(InstanceReport report) {
		switch (report.kind()) {
			case ASKS -> this.waits.add(report.stock());
			case SERVES -> {
				this.waits.remove(report.stock());
				// The end follows; until then the interval lasts until the moment of a
				// look
				this.lost.remove(report.stock());
				this.open.put(report.stock(),
						new Interval(this.name, report.stock(), report.ticket(), report.from(), Instant.MAX));
			}
			case SOLD, LEASE_LOST, FAILED -> {
				this.waits.remove(report.stock());
				this.open.remove(report.stock());
				this.lost.remove(report.stock());
			}
			case SOLD_OUT -> this.waits.clear();
			// The report has been under way for less than half a minute
			case CLOCK_SET -> this.clock = Duration
				.ofMinutes(Math.round(Duration.between(Instant.now(), report.from()).toMillis() / 60_000.0));
			default -> {
			}
		}
	}

	/**
	 * Acts on this instance.
	 * @param action the action
	 * @return a time at which the action had its effect: the process did not work from
	 * then on, or not until then
	 * @throws IllegalStateException if the action does not fit the state
	 * @throws InterruptedException if the wait for the end of the process was interrupted
	 */
	Instant act(Action action) throws InterruptedException {
		require(isAlive() && !this.killed, action, "its process has ended");
		Instant before = Instant.now();
		switch (action) {
			case KILL -> {
				kill();
				return Instant.now();
			}
			case STOP -> {
				require(!this.stopped, action, "it is stopped already");
				this.jvm.stop();
				this.stopped = true;
				return freeze();
			}
			case CONTINUE -> {
				require(this.stopped, action, "it is not stopped");
				this.jvm.resume();
				this.stopped = false;
			}
			case CUT -> {
				require(!this.cut, action, "its connection is cut already");
				cable(action).cut();
				this.cut = true;
				return freeze();
			}
			case RESTORE -> {
				require(this.cut, action, "its connection is not cut");
				cable(action).restore();
				this.cut = false;
			}
			default -> this.jvm.sendLine(action.clock().orElseThrow().toString());
		}
		return before;
	}

	private void require(boolean condition, Action action, String reason) {
		if (!condition) {
			throw new IllegalStateException(
					"'%s' is not possible for %s: %s".formatted(action.path(), this.name, reason));
		}
	}

	private Cable cable(Action action) {
		Cable present = this.cable;
		if (present == null) {
			throw new IllegalStateException(
					"'%s' is not possible for %s: only a connection to --endpoint=http:... or to the runner's own DynamoDB has a cable"
						.formatted(action.path(), this.name));
		}
		return present;
	}

	/** Ends the open intervals: from now on the instance may hold nothing any more. */
	private Instant freeze() {
		Instant now = Instant.now();
		this.open.replaceAll((stock, interval) -> interval.until(now));
		return now;
	}

	/**
	 * Kills the process.
	 * @throws InterruptedException if the wait for its end was interrupted
	 */
	void kill() throws InterruptedException {
		this.jvm.kill();
		this.killed = true;
		this.waits.clear();
	}

	/** Continues the process and restores the connection, so that the sale can end. */
	void release() throws InterruptedException {
		if (this.stopped && isAlive()) {
			act(Action.CONTINUE);
		}
		if (this.cut && isAlive()) {
			act(Action.RESTORE);
		}
	}

	/**
	 * Returns the intervals that have no report of their end.
	 * @param now the end of those that go on
	 * @return the intervals
	 */
	List<Interval> openIntervals(Instant now) {
		List<Interval> intervals = new ArrayList<>();
		this.open.values().forEach((interval) -> intervals.add(interval.until(now)));
		return intervals;
	}

	/** Takes note that another instance has acquired the lock of a stock. */
	void noteOtherOwner(String stock) {
		if (this.open.containsKey(stock)) {
			this.lost.add(stock);
		}
	}

	LiveRun.InstanceState state() {
		Set<String> holds = new TreeSet<>(this.killed ? Set.of() : this.open.keySet());
		holds.removeAll(this.lost);
		LiveRun.Connection connected = this.cut ? LiveRun.Connection.CUT : LiveRun.Connection.CONNECTED;
		return new LiveRun.InstanceState(this.name, process(),
				(this.cable != null) ? connected : LiveRun.Connection.FIXED, holds,
				this.killed ? Set.of() : new TreeSet<>(this.waits), this.clock);
	}

	private LiveRun.ProcessState process() {
		if (this.killed) {
			return LiveRun.ProcessState.KILLED;
		}
		if (!isAlive()) {
			return LiveRun.ProcessState.ENDED;
		}
		return this.stopped ? LiveRun.ProcessState.STOPPED : LiveRun.ProcessState.RUNNING;
	}

	@Override
	public void close() {
		if (this.stopped && isAlive()) {
			this.jvm.resume();
		}
		this.jvm.close();
		if (this.cable != null) {
			this.cable.close();
		}
	}

}
