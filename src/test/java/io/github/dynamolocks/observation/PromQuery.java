package io.github.dynamolocks.observation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the metrics and labels of a query in the language of Prometheus. Reads only the
 * part of the language that the dashboard and the alerts use: every other name counts as
 * a metric, so that a misspelt name is not overlooked.
 */
final class PromQuery {

	private static final Set<String> WORDS = Set.of("sum", "max", "rate", "increase", "or", "unless", "offset",
			"label_values");

	/** Labels that Prometheus adds to every metric that it scrapes. */
	private static final Set<String> TARGET_LABELS = Set.of("job", "instance");

	private static final Pattern GROUPING = Pattern.compile("\\bby\\s*\\(([^)]*)\\)");

	private static final Pattern VARIABLE_LABEL = Pattern.compile(",\\s*(\\w+)\\)$");

	private static final Pattern SELECTOR = Pattern.compile("([A-Za-z_:][\\w:]*)(?:\\{([^}]*)})?");

	private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|=)\\s*\"([^\"]*)\"");

	private static final Pattern TIME = Pattern.compile("\\[[^]]*]|\\boffset\\s+\\w+");

	private final String text;

	PromQuery(String text) {
		this.text = text;
	}

	/**
	 * Returns what the query names and the registry does not have.
	 * @param samples the labels of each sample, with their values, by the name of its
	 * metric
	 * @return the problems; empty if the query is right
	 */
	List<String> problems(Map<String, Map<String, Set<String>>> samples) {
		List<String> problems = new ArrayList<>();
		Map<String, List<MatchedLabel>> metrics = metrics();
		if (metrics.isEmpty()) {
			problems.add("no metric in " + this.text);
		}
		metrics.forEach((metric, matched) -> {
			Map<String, Set<String>> labels = samples.get(metric);
			if (labels == null) {
				problems.add("no metric " + metric);
				return;
			}
			grouping().filter((label) -> !TARGET_LABELS.contains(label) && !labels.containsKey(label))
				.forEach((label) -> problems.add(metric + " has no label " + label));
			matched.stream().flatMap((label) -> label.problems(metric, labels)).forEach(problems::add);
		});
		return problems;
	}

	private Map<String, List<MatchedLabel>> metrics() {
		String rest = TIME.matcher(this.text).replaceAll("");
		rest = VARIABLE_LABEL.matcher(GROUPING.matcher(rest).replaceAll("")).replaceAll("");
		Map<String, List<MatchedLabel>> metrics = new LinkedHashMap<>();
		Matcher selector = SELECTOR.matcher(rest);
		while (selector.find()) {
			if (!WORDS.contains(selector.group(1))) {
				List<MatchedLabel> labels = metrics.computeIfAbsent(selector.group(1), (name) -> new ArrayList<>());
				if (selector.group(2) != null) {
					MATCHER.matcher(selector.group(2))
						.results()
						.map((match) -> new MatchedLabel(match.group(1), match.group(3)))
						.forEach(labels::add);
				}
			}
		}
		return metrics;
	}

	/** Returns the labels that the result of the query has. */
	Set<String> resultLabels() {
		Set<String> labels = new LinkedHashSet<>();
		grouping().forEach(labels::add);
		return labels;
	}

	private Stream<String> grouping() {
		Stream<String> grouped = GROUPING.matcher(this.text)
			.results()
			.flatMap((match) -> Stream.of(match.group(1).split(",")))
			.map(String::strip);
		return Stream.concat(grouped,
				VARIABLE_LABEL.matcher(GROUPING.matcher(this.text).replaceAll(""))
					.results()
					.map((match) -> match.group(1)));
	}

	@Override
	public String toString() {
		return this.text;
	}

	/**
	 * A condition on a label.
	 *
	 * @param label its name
	 * @param values the values that it may have; a variable if they start with a dollar
	 * sign
	 */
	private record MatchedLabel(String label, String values) {

		Stream<String> problems(String metric, Map<String, Set<String>> labels) {
			if (TARGET_LABELS.contains(this.label)) {
				return Stream.empty();
			}
			Set<String> known = labels.get(this.label);
			if (known == null) {
				return Stream.of(metric + " has no label " + this.label);
			}
			return Stream.of(this.values.split("\\|"))
				.filter((value) -> !value.startsWith("$") && !known.contains(value))
				.map((value) -> "%s never has %s=%s".formatted(metric, this.label, value));
		}

	}

}
