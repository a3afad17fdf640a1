package io.github.dynamolocks.proof;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Checks that no thread starves: every thread has a turn within the patience, not
 * counting times in which its process was paused or had no context.
 */
final class TurnRule implements Rule {

	@Override
	public void check(History history, Consumer<Violation> found) {
		waits(history).forEach((thread, millis) -> {
			if (millis > history.terms().patience().toMillis()) {
				found.accept(new Violation(Violation.Kind.STARVED,
						"thread %s had no turn for %d ms".formatted(thread, millis)));
			}
		});
	}

	/** Returns the longest time of each thread without a turn, in milliseconds. */
	static Map<String, Long> waits(History history) {
		Map<String, Life> lives = history.livesByName();
		Map<String, Long> since = new LinkedHashMap<>();
		Map<String, Long> longest = new LinkedHashMap<>();
		for (Call call : history.calls()) {
			String thread = call.life() + "/" + call.thread();
			since.putIfAbsent(thread, call.started());
			Call.End end = call.end();
			if (end != null) {
				Span wait = new Span(since.get(thread), end.at());
				Life life = lives.get(call.life());
				List<Span> apart = (life != null) ? Stream.concat(life.pauses().stream(), life.shut().stream()).toList()
						: List.of();
				longest.merge(thread, (wait.nanos() - Span.covered(wait, apart)) / 1_000_000, Math::max);
				if (end.outcome().hadTurn()) {
					since.put(thread, end.at());
				}
			}
		}
		return longest;
	}

}
