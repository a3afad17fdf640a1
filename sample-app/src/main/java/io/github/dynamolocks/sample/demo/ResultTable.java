package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/**
 * The table of results, for the terminal and for the page.
 *
 * @param rows the rows
 */
record ResultTable(List<Row> rows) {

	static ResultTable of(RunResult without, RunResult with, Duration lease) {
		Builder table = new Builder(without, with);
		table.row("tickets in the stocks", RunResult::tickets);
		table.row("sold", (run) -> run.sold().size());
		table.row("left in the stocks", RunResult::ticketsLeft);
		table.row("oversold", RunResult::oversold);
		table.row("lost updates", RunResult::lost);
		table.row("tickets sold to a second customer", RunResult::soldTwice);
		table.row("sales that began beside another", RunResult::overlaps);
		table.row("leases lost", RunResult::leasesLost);
		for (String instance : with.instances()) {
			table.row("sold by " + instance, (run) -> run.soldBy(instance) + mark(run, instance));
		}
		table.row("median wait for a sale's turn", (run) -> run.locked() ? format(run.medianWait()) : "-");
		table.row("longest wait", (run) -> run.locked() ? format(run.longestWait()) : "-");
		table.row("kill to next sale, lease " + lease.toSeconds() + " s",
				(run) -> run.takeover().map(ResultTable::format).orElse("-"));
		table.row("requests per sale",
				(run) -> number(run.perSale(run.costs().lockRequests() + run.costs().otherRequests())));
		table.row("  of these for the lock", (run) -> number(run.perSale(run.costs().lockRequests())));
		table.row("capacity units per sale",
				(run) -> number(run.perSale(run.costs().lockUnits() + run.costs().otherUnits())));
		table.row("  of these for the lock", (run) -> number(run.perSale(run.costs().lockUnits())));
		return new ResultTable(List.copyOf(table.rows));
	}

	String toText() {
		StringBuilder text = new StringBuilder();
		String format = "%-36s %16s %16s%n";
		text.append(String.format(Locale.ROOT, format, "", "without the lock", "with the lock"));
		for (Row row : this.rows) {
			text.append(String.format(Locale.ROOT, format, row.name(), row.without(), row.with()));
		}
		return text.toString();
	}

	static String format(Duration time) {
		return (time.toMillis() < 1000) ? time.toMillis() + " ms"
				: String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
	}

	private static String number(double number) {
		return String.format(Locale.ROOT, "%.2f", number);
	}

	private static String mark(RunResult run, String instance) {
		return (run.kill() != null && run.kill().instance().equals(instance)) ? " (killed)" : "";
	}

	/**
	 * A row.
	 *
	 * @param name the name of the value
	 * @param without the value in the run without the lock
	 * @param with the value in the run with the lock
	 */
	record Row(String name, String without, String with) {

	}

	private static final class Builder {

		private final List<Row> rows = new ArrayList<>();

		private final RunResult without;

		private final RunResult with;

		Builder(RunResult without, RunResult with) {
			this.without = without;
			this.with = with;
		}

		void row(String name, Function<RunResult, Object> value) {
			this.rows.add(new Row(name, Objects.toString(value.apply(this.without)),
					Objects.toString(value.apply(this.with))));
		}

	}

}
