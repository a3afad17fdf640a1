package io.github.dynamolocks.sample.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Creates the page of a watched sale, and the parts of it that change. Not thread-safe.
 */
final class WatchPage {

	private static final Duration WINDOW = Duration.ofSeconds(20);

	private final Options options;

	private @Nullable RunResult without;

	WatchPage(Options options) {
		this.options = options;
	}

	/**
	 * Creates the page. Its parts arrive as events that are named like the elements.
	 * @param token the token that the page must send with each command
	 * @param nonce the nonce that permits the script of the page
	 * @return the HTML
	 */
	String toHtml(String token, String nonce) {
		String row = resource("watch-instance.html");
		StringBuilder rows = new StringBuilder();
		for (int i = 0; i < SaleRun.INSTANCES.size(); i++) {
			rows.append(
					row.replace("{{instance}}", SaleRun.INSTANCES.get(i)).replace("{{colour}}", TimeLine.colour(i)));
		}
		return resource("watch.html").replace("{{style}}", ResultPage.STYLE)
			.replace("{{rows}}", rows)
			.replace("{{legend}}", ResultPage.legend(SaleRun.INSTANCES))
			.replace("{{lease}}", this.options.lease().toSeconds() + " s")
			.replace("{{token}}", token)
			.replace("{{nonce}}", nonce);
	}

	private static String resource(String name) {
		try (InputStream stream = WatchPage.class.getResourceAsStream(name)) {
			if (stream == null) {
				throw new IllegalStateException("The class path has no '%s' beside WatchPage".formatted(name));
			}
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Creates the parts that show a run.
	 * @param run the run
	 * @return the HTML of each part by the id of its element
	 */
	Map<String, String> parts(LiveRun run) {
		RunResult result = run.result();
		if (!result.locked()) {
			this.without = result;
		}
		Map<String, String> parts = new LinkedHashMap<>();
		parts.put("phase", phase(result));
		parts.put("locks", locks(run));
		for (LiveRun.InstanceState instance : run.instances()) {
			parts.put(instance.name() + "-process", instance.process().name().toLowerCase(Locale.ROOT));
			parts.put(instance.name() + "-connection", instance.connection().name().toLowerCase(Locale.ROOT));
			parts.put(instance.name() + "-clock", clock(run.at(), instance.clock()));
		}
		parts.put("time-line", timeLine(run));
		RunResult first = this.without;
		parts.put("figures", ResultPage.figures((first == null || first == result)
				? ResultTable.of(result, null, this.options) : ResultTable.of(first, result, this.options)));
		return parts;
	}

	/**
	 * Creates the parts that show the verdict.
	 * @param verdict the verdict
	 * @return the HTML of each part by the id of its element
	 */
	Map<String, String> parts(Verdict verdict) {
		return Map.of("phase",
				verdict.passed() ? "<b class=\"good\">Both runs have ended.</b>"
						: "<b class=\"bad\">Both runs have ended with a failure.</b>",
				"verdict", ResultPage.sentences(verdict));
	}

	private static String phase(RunResult result) {
		return "<b>Run %d of 2: %s</b> <progress max=\"%d\" value=\"%d\"></progress> %d of %d tickets left".formatted(
				result.locked() ? 2 : 1, result.locked() ? "with the lock" : "without the lock", result.tickets(),
				result.tickets() - result.ticketsLeft(), result.ticketsLeft(), result.tickets());
	}

	private static String locks(LiveRun run) {
		StringBuilder html = new StringBuilder();
		for (String stock : Options.STOCKS) {
			String holders = names(run.instances().stream().filter((state) -> state.holds().contains(stock)).toList());
			String waiters = names(run.instances().stream().filter((state) -> state.waits().contains(stock)).toList());
			html.append("<li><b>%s</b> %s</li>".formatted(stock, run.result().locked() ? locks(holders, waiters)
					: holders.isEmpty() ? "no lock" : "no lock, sold by " + holders));
		}
		return html.toString();
	}

	private static String locks(String holders, String waiters) {
		if (waiters.isEmpty()) {
			return holders.isEmpty() ? "free" : "held by " + holders;
		}
		return (holders.isEmpty() ? "between two sales" : "held by " + holders) + "; waiting: " + waiters;
	}

	private static String names(List<LiveRun.InstanceState> instances) {
		return instances.stream().map(WatchPage::name).collect(Collectors.joining(", "));
	}

	private static String name(LiveRun.InstanceState instance) {
		if (instance.process() == LiveRun.ProcessState.STOPPED) {
			return instance.name() + " (stopped)";
		}
		return (instance.connection() == LiveRun.Connection.CUT) ? instance.name() + " (cut)" : instance.name();
	}

	private static String clock(Instant at, Duration offset) {
		LocalTime time = LocalTime.ofInstant(at.plus(offset), ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
		String shift = offset.isZero() ? "" : " (%s1 h)".formatted(offset.isNegative() ? "−" : "+");
		return String.format(Locale.ROOT, "%tT%s", time, shift);
	}

	private static String timeLine(LiveRun run) {
		Instant start = run.result().start();
		Instant end = run.at().isBefore(start.plus(WINDOW)) ? start.plus(WINDOW) : run.at();
		return TimeLine.draw(run.result(), end.minus(WINDOW), end);
	}

}
