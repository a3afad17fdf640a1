package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import io.github.dynamolocks.sample.Costs;

/**
 * A report of an instance to the runner, as a line of its standard output.
 *
 * @param kind the kind of event
 * @param stock the stock, a dash for none
 * @param ticket the ticket, 0 for none
 * @param waited how long the sale waited for its lock
 * @param from when the sale began
 * @param to when it ended
 * @param costs the costs of the instance so far
 */
record InstanceReport(Kind kind, String stock, int ticket, Duration waited, Instant from, Instant to, Costs costs) {

	private static final String PREFIX = "#box-office";

	static InstanceReport of(Kind kind, Costs costs) {
		return of(kind, "-", costs);
	}

	static InstanceReport of(Kind kind, String stock, Costs costs) {
		return new InstanceReport(kind, stock, 0, Duration.ZERO, Instant.EPOCH, Instant.EPOCH, costs);
	}

	String toLine() {
		return String.join("\t", PREFIX, this.kind.name(), this.stock, Integer.toString(this.ticket),
				this.waited.toString(), this.from.toString(), this.to.toString(),
				Long.toString(this.costs.lockRequests()), Double.toString(this.costs.lockUnits()),
				Long.toString(this.costs.otherRequests()), Double.toString(this.costs.otherUnits()));
	}

	/**
	 * Parses a line.
	 * @param line the line of an instance
	 * @return the report, empty if the line is something else, such as a log message
	 */
	static Optional<InstanceReport> parse(String line) {
		if (!line.startsWith(PREFIX)) {
			return Optional.empty();
		}
		String[] parts = line.split("\t");
		return Optional.of(new InstanceReport(Kind.valueOf(parts[1]), parts[2], Integer.parseInt(parts[3]),
				Duration.parse(parts[4]), Instant.parse(parts[5]), Instant.parse(parts[6]),
				new Costs(Long.parseLong(parts[7]), Double.parseDouble(parts[8]), Long.parseLong(parts[9]),
						Double.parseDouble(parts[10]))));
	}

	/** The kinds of events. */
	enum Kind {

		/** The instance has started and waits for the command to sell. */
		READY,

		/** A seller of a watched instance waits for the lock of the stock. */
		ASKS,

		/** A seller of a watched instance has acquired the lock and serves a customer. */
		SERVES,

		/** A ticket was sold. */
		SOLD,

		/** The lease expired before the sale ended, because the machine is too slow. */
		LEASE_LOST,

		/** A request of a watched instance failed. The seller tries again. */
		FAILED,

		/**
		 * A watched instance has set its clock, which now shows the time {@code from}.
		 */
		CLOCK_SET,

		/**
		 * The instance holds the lock, has written nothing yet, sells nothing else, and
		 * stays in this state until it is killed. The report is repeated while the costs
		 * grow.
		 */
		STUCK,

		/** All stocks are sold out. */
		SOLD_OUT

	}

}
