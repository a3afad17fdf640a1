package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.RandomText;
import io.github.dynamolocks.test.dynamodb.RandomRequest.Raw;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares random expressions with naive evaluators that share no code with the server.
 * {@code -Dfuzz.seed=…} repeats a run, {@code -Dfuzz.factor=…} makes it longer.
 */
class ExpressionPropertyTests {

	private static final int CASES = RandomText.times(20_000);

	private final RandomText random = new RandomText();

	@Test
	void conditionsMatchANaiveEvaluator() {
		int met = 0;
		for (int i = 0; i < CASES; i++) {
			RandomRequest request = new RandomRequest(this.random);
			Map<String, Raw> item = request.item();
			RandomCondition.Drawn drawn = new RandomCondition(this.random, request, item).next(3);
			String expression = request.join(drawn.tokens());
			Supplier<String> about = () -> about(expression, request, item);

			boolean expected = drawn.test().test(item);

			met += expected ? 1 : 0;
			assertThat(test(expression, request, item, about)).as(about).isEqualTo(expected);
		}
		assertThat(met).as(this.random.about("all")).isBetween(CASES / 10, CASES * 9 / 10);
	}

	private static boolean test(String expression, RandomRequest request, Map<String, Raw> item,
			Supplier<String> about) {
		try {
			Placeholders placeholders = new Placeholders(request.parameters());
			boolean result = Call.parse("ConditionExpression", expression, placeholders).test(values(item));
			placeholders.requireAllUsed();
			return result;
		}
		catch (DynamoDbError ex) {
			throw new AssertionError(about.get(), ex);
		}
	}

	@Test
	void updatesMatchANaiveEvaluator() {
		int done = 0;
		for (int i = 0; i < CASES; i++) {
			RandomRequest request = new RandomRequest(this.random);
			Map<String, Raw> item = request.item();
			RandomUpdate drawn = new RandomUpdate(this.random, request, item);
			String expression = request.join(drawn.tokens());
			Supplier<String> about = () -> about(expression, request, item);
			Map<String, Value> before = values(item);

			Map<String, Raw> expected = expected(drawn);

			if (drawn.isRefused()) {
				assertThat(error(() -> PathTree.update(expression, new Placeholders(request.parameters())))).as(about)
					.contains("Two document paths");
			}
			else if (expected == null) {
				PathTree update = PathTree.update(expression, new Placeholders(request.parameters()));
				assertThat(error(() -> update.apply(before))).as(about).isNotEmpty();
			}
			else {
				done++;
				assertThat(applied(expression, request, before, about)).as(about).isEqualTo(expected);
			}
			assertThat(before).as(about).isEqualTo(values(item));
		}
		assertThat(done).as(this.random.about("all")).isBetween(CASES / 3, CASES * 9 / 10);
	}

	private static String error(Runnable refused) {
		try {
			refused.run();
			return "";
		}
		catch (DynamoDbError ex) {
			return ex.message();
		}
	}

	private static @Nullable Map<String, Raw> expected(RandomUpdate drawn) {
		try {
			return drawn.result();
		}
		catch (IllegalStateException ex) {
			return null;
		}
	}

	private static Map<String, Raw> applied(String expression, RandomRequest request, Map<String, Value> before,
			Supplier<String> about) {
		try {
			Placeholders placeholders = new Placeholders(request.parameters());
			PathTree update = PathTree.update(expression, placeholders);
			placeholders.requireAllUsed();
			return raw(update.apply(before));
		}
		catch (DynamoDbError ex) {
			throw new AssertionError(about.get(), ex);
		}
	}

	@Test
	void projectionsKeepTheValueOfEachPath() {
		for (int i = 0; i < CASES; i++) {
			RandomRequest request = new RandomRequest(this.random);
			Map<String, Raw> item = request.item();
			List<List<Object>> paths = new ArrayList<>();
			List<String> tokens = new ArrayList<>();
			for (int j = this.random.below(4); j >= 0; j--) {
				List<Object> path = request.path(item);
				if (paths.stream().noneMatch((other) -> RandomUpdate.clash(path, other))) {
					tokens.addAll(RandomRequest.concat(tokens.isEmpty() ? List.of() : ",", request.tokens(path)));
					paths.add(path);
				}
			}
			String expression = request.join(tokens);

			PathTree projection = PathTree.projection(expression, new Placeholders(request.parameters()));

			assertThat(raw(projection.project(values(item)))).as(() -> about(expression, request, item))
				.isEqualTo(projected(item, paths));
		}
	}

	/** Returns the values of the paths. Lists have gaps until the end. */
	private static Map<String, Raw> projected(Map<String, Raw> item, List<List<Object>> paths) {
		Map<Object, Object> kept = new LinkedHashMap<>();
		for (List<Object> path : paths) {
			Raw value = Raw.at(item, path);
			if (value == null) {
				continue;
			}
			Map<Object, Object> at = kept;
			for (int i = 0; i < path.size() - 1; i++) {
				boolean isList = path.get(i + 1) instanceof Integer;
				at = RandomUpdate.container(
						at.computeIfAbsent(path.get(i), (step) -> isList ? new TreeMap<>() : new LinkedHashMap<>()));
			}
			at.put(path.get(path.size() - 1), value);
		}
		Map<String, Raw> projected = new LinkedHashMap<>();
		kept.forEach((name, value) -> projected.put((String) name, closed(value)));
		return projected;
	}

	private static Raw closed(Object value) {
		if (value instanceof TreeMap<?, ?> list) {
			return new Raw("L", list.values().stream().map(ExpressionPropertyTests::closed).toList());
		}
		if (value instanceof Map<?, ?> map) {
			Map<String, Raw> entries = new LinkedHashMap<>();
			map.forEach((name, entry) -> entries.put((String) name, closed(entry)));
			return new Raw("M", entries);
		}
		return (Raw) value;
	}

	/** Any text is an expression or an error that DynamoDB's clients understand. */
	@Test
	void randomTextIsAnExpressionOrAValidationError() {
		String[] pieces = { "a", "b", ".", "[", "]", "0", "99999999999", "(", ")", ",", "=", "<>", "<", "AND", "OR",
				"NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE", "#n", ":v", "#", ":", "size", "contains",
				"attribute_exists", "if_not_exists", "+", "-", "_", "é", "\u0000" };
		for (int i = 0; i < CASES; i++) {
			List<String> tokens = new ArrayList<>();
			for (int j = this.random.below(12); j >= 0; j--) {
				tokens.add(this.random.pick(pieces));
			}
			String expression = String.join(this.random.pick("", " "), tokens);
			Placeholders placeholders = new Placeholders(Map.of("ExpressionAttributeNames", Map.of("#n", "n"),
					"ExpressionAttributeValues", Map.of(":v", Map.of("N", "1"))));
			Map<String, Value> item = Map.of("a", Value.of("x"));
			refusedAtMost(expression, () -> Call.parse("FilterExpression", expression, placeholders).test(item));
			refusedAtMost(expression, () -> PathTree.update(expression, placeholders).apply(item));
			refusedAtMost(expression, () -> PathTree.projection(expression, placeholders).project(item));
			refusedAtMost(expression, () -> PageRead.KeyCondition.parse(expression, placeholders, "a", "b"));
		}
	}

	private void refusedAtMost(String expression, Runnable use) {
		try {
			use.run();
		}
		catch (DynamoDbError ex) {
			assertThat(ex.type()).as(this.random.about(expression)).isEqualTo("ValidationException");
		}
		catch (RuntimeException ex) {
			throw new AssertionError(this.random.about(expression), ex);
		}
	}

	private String about(String expression, RandomRequest request, Map<String, Raw> item) {
		return this.random.about("%s' with %s of '%s".formatted(expression, request.parameters(), Raw.json(item)));
	}

	private static Map<String, Value> values(Map<String, Raw> item) {
		return Value.item(Json.parse(Json.write(Raw.json(item))));
	}

	private static Map<String, Raw> raw(Map<String, Value> item) {
		return Raw.of((Map<?, ?>) Objects.requireNonNull(Json.parse(Json.write(item))));
	}

}
