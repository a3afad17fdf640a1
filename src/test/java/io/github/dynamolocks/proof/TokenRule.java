package io.github.dynamolocks.proof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Checks that fencing tokens strictly grow: the tokens of methods in the order in which
 * the server granted the locks, and the tokens in the items.
 */
final class TokenRule implements Rule {

	@Override
	public void check(History history, Consumer<Violation> found) {
		Map<String, Ownership> ownerships = Ownership.of(history);
		ownerships.forEach((resource, ownership) -> items(ownership, found));
		Map<String, List<Taken>> tokens = new TreeMap<>();
		for (Call call : history.calls()) {
			for (Call.Body body : call.bodies()) {
				if (Resources.isFenced(body.resource()) && !body.checks().isEmpty()) {
					int order = ownerships.getOrDefault(body.resource(), new Ownership(List.of()))
						.turnOf(body.owner(), body.checks().get(0).at().to());
					tokens.computeIfAbsent(body.resource(), (resource) -> new ArrayList<>())
						.add(new Taken(call, order, body.checks().get(0).at().from(),
								(body.token() != null) ? body.token() : Long.MIN_VALUE));
				}
			}
		}
		tokens.forEach((resource, taken) -> bodies(resource, taken, found));
	}

	private static void bodies(String resource, List<Taken> taken, Consumer<Violation> found) {
		taken.sort(Comparator.comparingInt(Taken::order).thenComparingLong(Taken::began));
		Taken before = null;
		for (Taken next : taken) {
			if (before != null && next.token() <= before.token()) {
				found.accept(new Violation(Violation.Kind.TOKEN_NOT_LARGER, "'%s': call %s got %d after call %s got %d"
					.formatted(resource, next.call().id(), next.token(), before.call().id(), before.token())));
			}
			before = next;
		}
	}

	private static void items(Ownership ownership, Consumer<Violation> found) {
		long largest = Long.MIN_VALUE;
		String owner = null;
		for (LockWrite write : ownership.writes()) {
			Long token = (write.after() != null) ? write.after().token() : null;
			boolean acquired = write.owner() != null && !write.owner().equals(owner);
			if (token != null) {
				if (token < largest || (acquired && token == largest)) {
					found.accept(new Violation(Violation.Kind.TOKEN_NOT_LARGER,
							"'%s': its item had the token %d after %d".formatted(write.resource(), token, largest)));
				}
				largest = Math.max(largest, token);
			}
			owner = write.owner();
		}
	}

	/**
	 * A token that a method got.
	 */
	private record Taken(Call call, int order, long began, long token) {

	}

}
