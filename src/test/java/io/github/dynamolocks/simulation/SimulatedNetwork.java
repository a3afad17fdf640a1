package io.github.dynamolocks.simulation;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.proof.Fault;

/**
 * Sends the requests of one process to the table, on virtual time and with faults. The
 * calling thread waits for the answer while others run.
 */
final class SimulatedNetwork {

	/** How late a request can arrive. */
	static final Duration LATEST = Duration.ofSeconds(20);

	private static final long MILLI = 1_000_000;

	/** How late a request of a slow network arrives at most. */
	private static final long SLOW_MILLIS = 6000;

	private static final long STALL_MILLIS = 4000;

	/** A request without a fault has its answer after this time. */
	private static final long LONGEST_ROUND_TRIP = 100 * MILLI;

	/** After how many writes of an item a late request to it arrives at most. */
	private static final int MOST_WRITES = 3;

	private final VirtualTime time;

	private final SimulatedTable table;

	private final FaultPlan faults;

	private final RandomGenerator random;

	private final String process;

	private final Trace trace;

	private final boolean dated;

	private final boolean disorder;

	private long requests;

	SimulatedNetwork(VirtualTime time, SimulatedTable table, FaultPlan faults, RandomGenerator random, String process,
			Trace trace, boolean dated, boolean disorder) {
		this.disorder = disorder;
		this.dated = dated;
		this.time = time;
		this.table = table;
		this.faults = faults;
		this.random = random;
		this.process = process;
		this.trace = trace;
	}

	/** Prepares a transmission by the calling thread. */
	Exchange exchange(SimulatedRequest request) {
		return new Exchange(request);
	}

	/** Returns how many requests the process has sent, answered or not. */
	long requests() {
		return this.requests;
	}

	/** Draws a time, a few of which are much longer than the others. */
	private long latency() {
		long nanos = 300_000 + this.random.nextLong(1_700_000);
		return (this.random.nextInt(100) == 0) ? nanos * 20 : nanos;
	}

	/**
	 * Draws how late a request arrives; most arrive while their sender may hold the lock.
	 */
	private long late() {
		return between(50, (this.random.nextInt(3) > 0) ? 4000 : LATEST.toMillis());
	}

	/** Draws a delay, which is often none. */
	private long stall() {
		return this.random.nextBoolean() ? 0 : between(1, STALL_MILLIS);
	}

	private long between(long fromMillis, long toMillis) {
		return this.random.nextLong(fromMillis * MILLI, toMillis * MILLI);
	}

	/**
	 * One transmission of a request.
	 */
	final class Exchange {

		private final SimulatedRequest request;

		private final SimulatedThread thread = SimulatedThread.current();

		private final SimulatedHost host = this.thread.host();

		private @Nullable SimulatedResponse answer;

		private boolean cut;

		private boolean aborted;

		/** Whether the caller stands still until the answer is there. */
		private boolean stalled;

		/** Whether the caller has its answer, or has given up. */
		private boolean over;

		private long sent;

		Exchange(SimulatedRequest request) {
			this.request = request;
		}

		/**
		 * Sends the request and waits for the answer.
		 * @param nanos the longest time to wait, by the clock of the host; negative for
		 * no bound
		 * @throws SocketTimeoutException if that time has passed
		 * @throws InterruptedIOException if the request was aborted or the thread
		 * interrupted
		 * @throws SocketException if the connection broke
		 */
		SimulatedResponse call(long nanos) throws IOException {
			this.sent = SimulatedNetwork.this.time.now();
			SimulatedNetwork.this.requests++;
			send();
			boolean timedOut = await(this.stalled ? -1 : nanos);
			if (this.answer != null) {
				if (this.answer.date() != null) {
					this.host.answered(this.sent);
				}
				return this.answer;
			}
			if (this.cut) {
				throw new SocketException("Connection reset");
			}
			throw (timedOut && !this.thread.isInterrupted()) ? new SocketTimeoutException("No answer in time")
					: new InterruptedIOException("The request was aborted");
		}

		private boolean await(long nanos) {
			long end = this.host.nanoTime() + nanos;
			long left = nanos;
			try {
				while (this.answer == null && !this.cut && !this.aborted && !this.thread.isInterrupted()
						&& (nanos < 0 || left > 0)) {
					this.thread.pause(left);
					left = (nanos < 0) ? -1 : end - this.host.nanoTime();
				}
			}
			finally {
				this.over = true;
				if (this.answer == null || SimulatedNetwork.this.time.now() - this.sent > LONGEST_ROUND_TRIP) {
					this.host.unanswered(this.sent);
				}
			}
			return nanos >= 0 && left <= 0;
		}

		/** Ends the wait for the answer. */
		void abort() {
			wake(() -> this.aborted = true);
		}

		private void wake(Runnable change) {
			if (!this.over) {
				change.run();
				this.thread.wake(0);
			}
		}

		private void send() {
			if (this.host.isCut()) {
				this.host.troubled(0);
				cutLater();
				return;
			}
			if (this.host.isDeaf()) {
				arrive(0, this::applyWithoutAnswer);
				return;
			}
			if (this.host.isSlow()) {
				this.host.troubled(0);
				arriveLate(between(1, SLOW_MILLIS), () -> answer(apply(0), 0));
				return;
			}
			Fault fault = SimulatedNetwork.this.faults.ofRequest(this.request.isRead(), this.host.takesWrongDate(),
					SimulatedNetwork.this.disorder);
			if (fault != null) {
				if (fault.delaysRequests()) {
					this.host.troubled(0);
				}
				SimulatedNetwork.this.trace.add(this.sent, SimulatedNetwork.this.process, fault.name(),
						this.request.operation());
			}
			Runnable arrival = () -> answer(apply(0), 0);
			if (fault == null) {
				arrive(0, arrival);
				return;
			}
			switch (fault) {
				case LOST_REQUEST -> cutLater();
				case LOST_ANSWER -> arrive(0, this::applyWithoutAnswer);
				case LATE_REQUEST -> {
					arriveLate(late(), arrival);
					cutLater();
				}
				case STALLED -> {
					this.stalled = true;
					Runnable stalled = () -> answer(apply(0), stall());
					if (SimulatedNetwork.this.random.nextInt(4) == 0) {
						arrive(0, stalled);
					}
					else {
						arriveLate(late(), stalled);
					}
				}
				case LATE_ANSWER -> arrive(0, () -> answer(apply(0), between(50, 8000)));
				case REPEATED -> {
					arrive(0, arrival);
					if (SimulatedNetwork.this.random.nextInt(4) == 0) {
						arrive(between(1, 50), () -> apply(0));
					}
					else {
						arriveLate(late(), () -> apply(0));
					}
				}
				case THROTTLED -> fail(400, "ProvisionedThroughputExceededException");
				case CONFLICT -> fail(400, "TransactionConflictException");
				case ERROR_BEFORE -> fail(500, "InternalServerError");
				case ERROR_AFTER -> arrive(0, () -> {
					apply(0);
					fail(500, "InternalServerError");
				});
				case STALE_READ -> {
					long lag = between(1, SimulatedTable.MAX_LAG_NANOS / MILLI);
					arrive(0, () -> answer(apply(lag), 0));
				}
				// Without any date, a process takes no part in the line.
				case NO_DATE -> arrive(0, () -> answer(this.host.knowsTime() ? apply(0).at(null) : apply(0), 0));
				case LAGGING_DATE -> arrive(0, () -> answer(apply(0)
					.at(SimulatedNetwork.this.table.now().minusMillis(SimulatedNetwork.this.random.nextInt(240))), 0));
				case WRONG_DATE -> {
					this.host.tookWrongDate();
					arrive(0, () -> answer(apply(0).at(SimulatedNetwork.this.table.now().plus(Duration.ofMinutes(10))),
							0));
				}
				default -> throw new IllegalStateException("Not a fault of a request: " + fault);
			}
		}

		private void applyWithoutAnswer() {
			apply(0);
			cutLater();
		}

		private SimulatedResponse apply(long lag) {
			// A process whose clock was ahead takes a join for younger than it is.
			long asked = this.host.wasAhead() ? SimulatedNetwork.this.time.now() : this.sent;
			return SimulatedNetwork.this.table.apply(SimulatedNetwork.this.process, this.request, lag, this.over,
					asked);
		}

		private void arrive(long delay, Runnable arrival) {
			VirtualTime.Event unused = SimulatedNetwork.this.time.later(latency() + delay, null, arrival);
		}

		/** Applies a request at a later time, or right after one of the next writes. */
		private void arriveLate(long delay, Runnable arrival) {
			if (this.request.isWrite() && SimulatedNetwork.this.random.nextInt(4) > 0) {
				// When others have had the lock, or at one of the next writes.
				boolean ofOwner = SimulatedNetwork.this.disorder || SimulatedNetwork.this.random.nextBoolean();
				int writes = ofOwner ? MOST_WRITES : 1 + SimulatedNetwork.this.random.nextInt(MOST_WRITES);
				SimulatedNetwork.this.table.afterWrites(this.request.resource(), writes, ofOwner, LATEST.toNanos(),
						() -> arrive(0, arrival));
			}
			else {
				arrive(delay, arrival);
			}
		}

		private void answer(SimulatedResponse answered, long delay) {
			SimulatedResponse response = SimulatedNetwork.this.dated ? answered : answered.at(null);
			VirtualTime.Event unused = SimulatedNetwork.this.time.later(latency() + delay, this.host,
					() -> wake(() -> this.answer = response));
		}

		/** The connection breaks after a short time, or the client waits in vain. */
		private void cutLater() {
			if (SimulatedNetwork.this.random.nextInt(4) > 0) {
				VirtualTime.Event unused = SimulatedNetwork.this.time.later(latency(), this.host,
						() -> wake(() -> this.cut = true));
			}
		}

		private void fail(int status, String type) {
			arrive(0, () -> answer(SimulatedResponse.error(status, type, SimulatedNetwork.this.table.now()), 0));
		}

	}

}
