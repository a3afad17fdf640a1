package io.github.dynamolocks.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds violations in a history. If the order of two events is uncertain, it assumes the
 * harmless order, so every reported violation is certain.
 */
public final class Checker {

	private static final List<Rule> RULES = List.of(new HolderRule(), new UpdateRule(), new TokenRule(),
			new ReleaseRule(), new TurnRule(), new LineRule(), Checker::leaks, Checker::unexpected);

	private Checker() {
	}

	/**
	 * Finds all violations.
	 * @param history the history
	 * @return the violations, empty if there are none
	 */
	public static List<Violation> check(History history) {
		List<Violation> found = new ArrayList<>();
		RULES.forEach((rule) -> rule.check(history, found::add));
		return found;
	}

	private static void leaks(History history, Consumer<Violation> found) {
		history.leaks().forEach((leak) -> found.accept(new Violation(leak.kind(), leak.what())));
	}

	private static void unexpected(History history, Consumer<Violation> found) {
		for (Call call : history.calls()) {
			if (call.end() != null && call.end().outcome() == Outcome.UNEXPECTED) {
				found.accept(new Violation(Violation.Kind.UNEXPECTED,
						"call %s got %s".formatted(call.id(), call.end().detail())));
			}
		}
	}

}
