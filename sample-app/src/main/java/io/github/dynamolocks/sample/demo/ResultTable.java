package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The table of results, for the terminal and for the page.
 *
 * @param rows the rows
 */
record ResultTable(List<Row> rows) {

	/**
	 * Creates the table.
	 * @param without the run without the lock
	 * @param with the run with the lock, null if it has not begun
	 * @param options the options of both runs
	 * @return the table
	 */
	static ResultTable of(RunResult without, @Nullable RunResult with, Options options) {
		Builder table = new Builder(without, with);
		table.row("tickets in the stocks", RunResult::tickets);
		table.row("sold", (run) -> run.sold().size());
		table.row("left in the stocks", RunResult::ticketsLeft);
		table.row("oversold", RunResult::oversold);
		table.row("lost updates", RunResult::lost);
		table.row("tickets sold to a second customer", RunResult::soldTwice);
		table.row("sales that began beside another", RunResult::overlaps);
		if (options.isWatched()) {
			table.row("taken and not sold", RunResult::unsold);
		}
		table.row("leases lost", RunResult::leasesLost);
		for (String instance : without.instances()) {
			table.row("sold by " + instance, (run) -> run.soldBy(instance) + mark(run, instance));
		}
		table.row("median wait for a sale's turn", (run) -> run.locked() ? format(run.medianWait()) : "-");
		table.row("longest wait", (run) -> run.locked() ? format(run.longestWait()) : "-");
		table.row("kill to next sale, lease " + options.lease().toSeconds() + " s",
				(run) -> run.longestTakeover().map(ResultTable::format).orElse("-"));
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
		return run.isKilled(instance) ? " (killed)" : "";
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

		private final @Nullable RunResult with;

		Builder(RunResult without, @Nullable RunResult with) {
			this.without = without;
			this.with = with;
		}

		void row(String name, Function<RunResult, Object> value) {
			this.rows.add(new Row(name, Objects.toString(value.apply(this.without)),
					(this.with != null) ? Objects.toString(value.apply(this.with)) : ""));
		}

	}

}
