package io.github.dynamolocks.proof.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * The constants of a specification for one run of TLC. Immutable.
 *
 * @param module the specification
 * @param values the constants and their values in TLA+
 */
record ModelConstants(String module, Map<String, String> values) {

	private static final String PROCESSES = "Clients";

	private static final String FENCED = "Fenced";

	private static final String UNDATED = "Undated";

	private static final String EMPTY = "{}";

	ModelConstants with(String constant, Object value) {
		Map<String, String> changed = new LinkedHashMap<>(this.values);
		if (changed.put(constant, value.toString()) == null) {
			throw new IllegalArgumentException(
					"The specification %s has no constant %s".formatted(this.module, constant));
		}
		return new ModelConstants(this.module, changed);
	}

	/** Returns constants that remove one guard. */
	ModelConstants without(String guard) {
		return with("Without", "\"" + guard + "\"");
	}

	/** Returns a configuration file for TLC. */
	String toConfiguration(List<String> invariants) {
		StringJoiner text = new StringJoiner("\n");
		text.add("SPECIFICATION Spec");
		text.add("INVARIANTS " + String.join(" ", invariants));
		if (this.values.containsKey(PROCESSES) && areAlike()) {
			// States that differ only in the names of processes are explored once
			text.add("SYMMETRY Alike");
		}
		text.add("CONSTANTS");
		if (this.values.containsKey(PROCESSES)) {
			for (String process : processes().split(",")) {
				String name = process.strip();
				text.add("  %s = %s".formatted(name, name));
			}
		}
		this.values.forEach((constant, value) -> text.add("  %s = %s".formatted(constant, value)));
		return text.add("").toString();
	}

	private boolean areAlike() {
		return Stream.of(FENCED, UNDATED)
			.map((subset) -> this.values.getOrDefault(subset, EMPTY))
			.allMatch((subset) -> subset.equals(EMPTY) || subset.equals(this.values.get(PROCESSES)));
	}

	private String processes() {
		String set = this.values.getOrDefault(PROCESSES, EMPTY);
		return set.substring(1, set.length() - 1);
	}

}
