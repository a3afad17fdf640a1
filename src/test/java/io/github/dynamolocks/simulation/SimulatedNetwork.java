package io.github.dynamolocks.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;

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

	/** Prepares a request of the calling thread. */
	ExecutableHttpRequest prepare(HttpExecuteRequest request) {
		return new Exchange(request);
	}

	/** Draws a time, a few of which are much longer than the others. */
	private long latency() {
		long nanos = 300_000 + this.random.nextLong(1_700_000);
		return (this.random.nextInt(100) == 0) ? nanos * 20 : nanos;
	}

	private long between(long fromMillis, long toMillis) {
		return this.random.nextLong(fromMillis * MILLI, toMillis * MILLI);
	}

	/**
	 * One transmission of a request.
	 */
	private final class Exchange implements ExecutableHttpRequest {

		private final HttpExecuteRequest request;

		private final SimulatedThread thread = SimulatedThread.current();

		private final SimulatedHost host = this.thread.host();

		private SimulatedTable.@Nullable Response answer;

		private boolean cut;

		private boolean aborted;

		/** Whether the caller has its answer, or has given up. */
		private boolean over;

		private long sent;

		Exchange(HttpExecuteRequest request) {
			this.request = request;
		}

		@Override
		public HttpExecuteResponse call() throws IOException {
			String target = this.request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
			String operation = target.substring(target.indexOf('.') + 1);
			byte[] body;
			try (InputStream stream = this.request.contentStreamProvider().orElseThrow().newStream()) {
				body = stream.readAllBytes();
			}
			this.sent = SimulatedNetwork.this.time.now();
			send(operation, body);
			try {
				while (this.answer == null && !this.cut && !this.aborted && !this.thread.isInterrupted()) {
					this.thread.pause(-1);
				}
			}
			finally {
				this.over = true;
			}
			if (this.answer != null) {
				if (this.answer.date() != null) {
					this.host.answered(this.sent);
				}
				return this.answer.http();
			}
			if (this.cut) {
				throw new SocketException("Connection reset");
			}
			throw new InterruptedIOException("The request was aborted");
		}

		@Override
		public void abort() {
			wake(() -> this.aborted = true);
		}

		private void wake(Runnable change) {
			if (!this.over) {
				change.run();
				this.thread.wake(0);
			}
		}

		private void send(String operation, byte[] body) {
			if (this.host.isCut()) {
				cutLater();
				return;
			}
			Fault fault = SimulatedNetwork.this.faults.ofRequest(operation.equals("GetItem"),
					this.host.takesWrongDate());
			if (fault != null) {
				SimulatedNetwork.this.trace.add(this.sent, SimulatedNetwork.this.process, fault.name(), operation);
			}
			Runnable arrival = () -> answer(apply(operation, body, 0), 0);
			if (fault == null) {
				arrive(0, arrival);
				return;
			}
			switch (fault) {
				case LOST_REQUEST -> cutLater();
				case LOST_ANSWER -> arrive(0, () -> {
					apply(operation, body, 0);
					cutLater();
				});
				case LATE_REQUEST -> {
					arrive(between(50, LATEST.toMillis()), arrival);
					cutLater();
				}
				case LATE_ANSWER -> arrive(0, () -> answer(apply(operation, body, 0), between(50, 8000)));
				case REPEATED -> {
					arrive(0, arrival);
					long second = SimulatedNetwork.this.random.nextBoolean() ? between(1, 50)
							: between(50, LATEST.toMillis());
					arrive(second, () -> apply(operation, body, 0));
				}
				case THROTTLED -> fail(400, "ProvisionedThroughputExceededException");
				case CONFLICT -> fail(400, "TransactionConflictException");
				case ERROR_BEFORE -> fail(500, "InternalServerError");
				case ERROR_AFTER -> arrive(0, () -> {
					apply(operation, body, 0);
					fail(500, "InternalServerError");
				});
				case STALE_READ -> {
					long lag = between(1, SimulatedTable.MAX_LAG_NANOS / MILLI);
					arrive(0, () -> answer(apply(operation, body, lag), 0));
				}
				// Without any date, a process takes no part in the line.
				case NO_DATE -> arrive(0,
						() -> answer(
								this.host.knowsTime() ? apply(operation, body, 0).at(null) : apply(operation, body, 0),
								0));
				case LAGGING_DATE -> arrive(0, () -> answer(apply(operation, body, 0)
					.at(SimulatedNetwork.this.table.now().minusMillis(SimulatedNetwork.this.random.nextInt(240))), 0));
				case WRONG_DATE -> {
					this.host.tookWrongDate();
					arrive(0, () -> answer(apply(operation, body, 0)
						.at(SimulatedNetwork.this.table.now().plus(Duration.ofMinutes(10))), 0));
				}
				default -> throw new IllegalStateException("Not a fault of a request: " + fault);
			}
		}

		private SimulatedTable.Response apply(String operation, byte[] body, long lag) {
			return SimulatedNetwork.this.table.apply(SimulatedNetwork.this.process, operation, body, lag);
		}

		private void arrive(long delay, Runnable arrival) {
			VirtualTime.Event unused = SimulatedNetwork.this.time.later(latency() + delay, null, arrival);
		}

		private void answer(SimulatedTable.Response answered, long delay) {
			SimulatedTable.Response response = SimulatedNetwork.this.dated ? answered : answered.at(null);
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
			String body = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#%s\",\"message\":\"simulated\"}"
				.formatted(type);
			arrive(0, () -> answer(new SimulatedTable.Response(status, body.getBytes(StandardCharsets.UTF_8),
					SimulatedNetwork.this.table.now()), 0));
		}

	}

}
