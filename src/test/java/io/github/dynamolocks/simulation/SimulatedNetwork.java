package io.github.dynamolocks.simulation;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of one process to the table, on virtual time and with faults. The
 * calling thread waits for the answer while others run.
 */
final class SimulatedNetwork {

	/** How late a request can arrive. */
	static final Duration LATEST = Duration.ofSeconds(20);

	private static final long MILLI = 1_000_000;

	private final VirtualTime time;

	private final SimulatedTable table;

	private final FaultPlan faults;

	private final RandomGenerator random;

	private final String process;

	private final Trace trace;

	private final boolean dated;

	private long requests;

	SimulatedNetwork(VirtualTime time, SimulatedTable table, FaultPlan faults, RandomGenerator random, String process,
			Trace trace, boolean dated) {
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
			boolean timedOut = await(nanos);
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
				cutLater();
				return;
			}
			Fault fault = SimulatedNetwork.this.faults.ofRequest(this.request.isRead(), this.host.takesWrongDate());
			if (fault != null) {
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
				case LOST_ANSWER -> arrive(0, () -> {
					apply(0);
					cutLater();
				});
				case LATE_REQUEST -> {
					arrive(late(), arrival);
					cutLater();
				}
				case LATE_ANSWER -> arrive(0, () -> answer(apply(0), between(50, 8000)));
				case REPEATED -> {
					arrive(0, arrival);
					arrive(SimulatedNetwork.this.random.nextBoolean() ? between(1, 50) : late(), () -> apply(0));
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

		private SimulatedResponse apply(long lag) {
			return SimulatedNetwork.this.table.apply(SimulatedNetwork.this.process, this.request, lag);
		}

		private void arrive(long delay, Runnable arrival) {
			VirtualTime.Event unused = SimulatedNetwork.this.time.later(latency() + delay, null, arrival);
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
