package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The results of one or several rounds.
 *
 * @param duration the time for which the processes worked
 * @param faults the number of injected faults of each kind
 * @param counts the other counts by name
 * @param violations the violations that were found
 */
record Figures(Duration duration, Map<Fault, Long> faults, Map<String, Long> counts, List<Violation> violations) {

	static final Figures NONE = new Figures(Duration.ZERO, Map.of(), Map.of(), List.of());

	/** Counts the events of a history. */
	static Figures of(Duration duration, Map<Fault, Long> faults, History history) {
		Map<String, Long> counts = new LinkedHashMap<>();
		List<Call.Body> bodies = history.calls().stream().flatMap((call) -> call.bodies().stream()).toList();
		counts.put("processes", (long) history.lives().size());
		counts.put("acquisitions", (long) bodies.size());
		counts.put("  with a token", bodies.stream().filter((body) -> body.token() != null).count());
		counts.put("writes of locks", (long) history.lockWrites().size());
		for (Outcome outcome : Outcome.values()) {
			counts.put("calls that ended " + outcome,
					history.calls()
						.stream()
						.filter((call) -> call.outcome().filter(outcome::equals).isPresent())
						.count());
		}
		counts.put("calls during which their process was killed",
				history.calls().stream().filter((call) -> call.end() == null).count());
		updates(counts, history, Resources.FENCED, "updates of fenced values", "  lost");
		updates(counts, history, Resources.CHECKED, "updates of checked values", "  lost");
		updates(counts, history, Resources.PLAIN, "updates of plain values",
				"  lost, each in a pause beyond its lease");
		return new Figures(duration, faults, counts, Checker.check(history));
	}

	private static void updates(Map<String, Long> counts, History history, String scope, String all, String lost) {
		List<List<StoreWrite>> chains = UpdateRule.chains(history)
			.entrySet()
			.stream()
			.filter((chain) -> chain.getKey().startsWith(scope))
			.map(Map.Entry::getValue)
			.toList();
		counts.put(all, chains.stream().mapToLong(List::size).sum());
		counts.put(lost, chains.stream().mapToLong(UpdateRule::losses).sum());
	}

	Figures plus(Figures other) {
		Map<Fault, Long> faults = new EnumMap<>(Fault.class);
		faults.putAll(this.faults);
		other.faults.forEach((kind, count) -> faults.merge(kind, count, Long::sum));
		Map<String, Long> counts = new LinkedHashMap<>(this.counts);
		other.counts.forEach((name, count) -> counts.merge(name, count, Long::sum));
		List<Violation> violations = new ArrayList<>(this.violations);
		violations.addAll(other.violations);
		return new Figures(this.duration.plus(other.duration), faults, counts, violations);
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		line(text, "minutes under faults", String.format(Locale.ROOT, "%.1f", this.duration.toMillis() / 60_000.0));
		long sum = this.faults.values().stream().mapToLong(Long::longValue).sum();
		line(text, "faults injected", Long.toString(sum));
		this.faults.forEach((kind, count) -> line(text, "  " + kind, Long.toString(count)));
		this.counts.forEach((name, count) -> line(text, name, Long.toString(count)));
		line(text, "violations", Integer.toString(this.violations.size()));
		this.violations.forEach((violation) -> text.append("  ").append(violation).append('\n'));
		return text.toString();
	}

	private static void line(StringBuilder text, String name, String value) {
		text.append(String.format(Locale.ROOT, "%-44s %10s%n", name, value));
	}

}
