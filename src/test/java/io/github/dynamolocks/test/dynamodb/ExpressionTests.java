package io.github.dynamolocks.test.dynamodb;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests which expressions are refused, and with which message.
 * {@link ExpressionPropertyTests} tests their results.
 */
class ExpressionTests {

	private static final String VALUES = "{\":s\":{\"S\":\"s\"},\":t\":{\"S\":\"t\"},\":n\":{\"N\":\"1\"},"
			+ "\":bool\":{\"BOOL\":true},\":l\":{\"L\":[]},\":ss\":{\"SS\":[\"s\"]}}";

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', value = { "~~|The expression can not be empty;",
			"a = :s c|Syntax error; token: \"c\", near: \":s c\"",
			"a AND b = :s|Syntax error; token: \"AND\", near: \"a AND b\"",
			"a = :s AND|Syntax error; token: \"<EOF>\", near: \"AND\"", "a|Syntax error; token: \"<EOF>\", near: \"a\"",
			"a-b = :s|Syntax error; token: \"-\", near: \"a-b\"",
			"a[0 = :s|Syntax error; token: \"=\", near: \"0 = :s\"", "_a = :s|Syntax error; token: \"_\", near: \"_a\"",
			"a = :s AND AND a = :s|Syntax error; token: \"AND\", near: \"AND AND a\"",
			"a IN ()|Syntax error; token: \")\", near: \"()\"", "a == :s|Syntax error; token: \"=\", near: \"== :s\"",
			"a = :s)|Syntax error; token: \")\", near: \":s)\"", "a =:|Syntax error; token: \":\", near: \"=:\"",
			"((a = :s))|The expression has redundant parentheses;",
			"a = ((:s))|The expression has redundant parentheses;",
			"name = :s|Attribute name is a reserved keyword; reserved keyword: name",
			"a.Name = :s|Attribute name is a reserved keyword; reserved keyword: Name",
			"#x = :s|An expression attribute name used in the document path is not defined; attribute name: #x",
			"a = :x|An expression attribute value used in expression is not defined; attribute value: :x",
			"foo(a)|Invalid function name; function: foo",
			"Attribute_exists(a)|Invalid function name; function: Attribute_exists",
			"size(a)|The function is not allowed to be used this way in an expression; function: size",
			"contains(a, :s) = :s|The function is not allowed to be used this way in an expression; function: contains",
			"attribute_exists(:s)|Operator or function requires a document path; operator or function: attribute_exists",
			"contains(a)|Incorrect number of operands for operator or function; operator or function: contains, number of operands: 1",
			"a = a|The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]",
			"a.b[0] IN (:s, a.b[0])|The first operand must be distinct from the remaining operands for this operator or function; operator: IN, first operand: [a, b, [0]]",
			"a < :bool|Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
			"begins_with(a, :n)|Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
			"size(:n) = :n|Incorrect operand type for operator or function; operator or function: size, operand type: N",
			"attribute_type(a, :n)|Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N",
			"attribute_type(a, :s)|Invalid attribute type name found; type: s, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
			"a BETWEEN :n AND :s|The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:s}",
			"a BETWEEN :t AND :s|The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {S:t}, upper bound operand: AttributeValue: {S:s}",
			"a[2147483648] = :s|List index is not within the allowable range; index: [2147483648]" })
	void invalidConditionIsRefusedWithTheMessageOfDynamoDb(String expression, String message) {
		assertThatExceptionOfType(DynamoDbError.class)
			.isThrownBy(() -> Call.parse("ConditionExpression", expression, placeholders()))
			.withMessage("Invalid ConditionExpression: " + message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "SET|Syntax error; token: \"<EOF>\", near: \"SET\"",
			"FOO a|Syntax error; token: \"FOO\", near: \"FOO a\"",
			"SET a = :s,|Syntax error; token: \"<EOF>\", near: \",\"",
			"SET a = a + b + c|Syntax error; token: \"+\", near: \"b + c\"",
			"SET a = if_not_exists(b, a + :n)|Syntax error; token: \"+\", near: \"a + :n\"",
			"ADD a b|Syntax error; token: \"b\", near: \"a b\"",
			"SET a = :s SET b = :s|The \"SET\" section can only be used once in an update expression;",
			"SET a = :s, a = :s|Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]",
			"SET a.b = :s REMOVE a|Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]",
			"REMOVE a, a[1]|Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, [1]]",
			"SET a[0] = :s, a.b = :s|Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, [0]], path two: [a, b]",
			"SET a = size(b)|The function is not allowed in an update expression; function: size",
			"SET a = foo(b)|Invalid function name; function: foo",
			"SET a = if_not_exists(:s, :s)|Operator or function requires a document path; operator or function: if_not_exists",
			"SET a = list_append(:l)|Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1",
			"SET a = list_append(a, :s)|Incorrect operand type for operator or function; operator or function: list_append, operand type: S",
			"SET a = a + :s|Incorrect operand type for operator or function; operator or function: +, operand type: S",
			"ADD a :s|Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND",
			"DELETE a :n|Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND",
			"SET owner = :s|Attribute name is a reserved keyword; reserved keyword: owner" })
	void invalidUpdateIsRefusedWithTheMessageOfDynamoDb(String expression, String message) {
		assertThatExceptionOfType(DynamoDbError.class).isThrownBy(() -> PathTree.update(expression, placeholders()))
			.withMessage("Invalid UpdateExpression: " + message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"SET b = a + :n|The provided expression refers to an attribute that does not exist in the item",
			"SET b = a|The provided expression refers to an attribute that does not exist in the item",
			"SET b = li[9]|The provided expression refers to an attribute that does not exist in the item",
			"SET b = s + :n|An operand in the update expression has an incorrect data type",
			"SET b = list_append(s, :l)|An operand in the update expression has an incorrect data type",
			"ADD s :n|An operand in the update expression has an incorrect data type",
			"ADD n :ss|An operand in the update expression has an incorrect data type",
			"DELETE n :ss|An operand in the update expression has an incorrect data type",
			"SET a.b = :s|The document path provided in the update expression is invalid for update",
			"REMOVE a.b|The document path provided in the update expression is invalid for update",
			"SET s.b = :s|The document path provided in the update expression is invalid for update",
			"SET li.b = :s|The document path provided in the update expression is invalid for update",
			"SET li[0].b = :s|The document path provided in the update expression is invalid for update",
			"SET n = n + n|Number overflow. Attempting to store a number with magnitude larger than supported range",
			"SET n = d + :n|Attempting to store more than 38 significant digits in a Number" })
	void updateThatDoesNotFitTheItemIsRefused(String expression, String message) {
		Map<String, Value> item = Value.item(Json.parse("{\"s\":{\"S\":\"\"},\"li\":{\"L\":[{\"N\":\"1\"}]},"
				+ "\"n\":{\"N\":\"9e125\"},\"d\":{\"N\":\"0.12345678901234567890123456789012345678\"}}"));
		PathTree update = PathTree.update(expression, placeholders());

		assertThatExceptionOfType(DynamoDbError.class).isThrownBy(() -> update.apply(item)).withMessage(message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "id = :s|", "id = :s AND sort = :n|", ":s = id AND :n < sort|",
			"(id = :s) AND (sort BETWEEN :s AND :t)|", "begins_with(sort, :s) AND id = :s|",
			"id > :s|Query key condition not supported",
			"id = :s OR id = :t|Invalid operator used in KeyConditionExpression: OR",
			"NOT id = :s|Invalid operator used in KeyConditionExpression: NOT",
			"id <> :s|Invalid operator used in KeyConditionExpression: <>",
			"id IN (:s)|Invalid operator used in KeyConditionExpression: IN",
			"contains(id, :s)|Invalid operator used in KeyConditionExpression: contains",
			"sort = :s|Query condition missed key schema element: id",
			"id = :s AND misc = :s|Query condition missed key schema element: sort",
			"id = :s AND id = :s|KeyConditionExpressions must only contain one condition per key",
			"id = :s AND sort > :s AND sort < :t|KeyConditionExpressions must only contain one condition per key",
			"id = :s AND size(sort) = :n|KeyConditionExpressions cannot contain nested operations",
			"id.x = :s|KeyConditionExpressions cannot have conditions on nested attributes",
			":s = :t|Invalid condition in KeyConditionExpression: No key attribute specified",
			"id = sort|Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
			"begins_with(:s, sort)|Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first operand",
			":s BETWEEN :s AND :t|Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand" })
	void keyConditionRequiresEqualityOfThePartitionKey(String expression, @Nullable String message) {
		if (message == null) {
			assertThat(PageRead.KeyCondition.parse(expression, placeholders(), "id", "sort").partition())
				.isEqualTo(Value.of("s"));
			return;
		}
		assertThatExceptionOfType(DynamoDbError.class)
			.isThrownBy(() -> PageRead.KeyCondition.parse(expression, placeholders(), "id", "sort"))
			.withMessage(message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "sort = :s|s", "sort < :t|a s sx", ":t > sort|a s sx", "sort <= :s|a s",
			"sort > :s|sx t", ":s <= sort|s sx t", "sort BETWEEN :s AND :t|s sx t", "begins_with(sort, :s)|s sx" })
	void keyConditionSelectsItemsBySortKey(String expression, String selected) {
		PageRead.KeyCondition condition = PageRead.KeyCondition.parse("id = :s AND " + expression, placeholders(), "id",
				"sort");

		assertThat(Stream.of("a", "s", "sx", "t")
			.filter((sort) -> condition.condition().test(Map.of("sort", Value.of(sort), "id", Value.of("s")))))
			.containsExactly(selected.split(" "));
	}

	@Test
	void updateOfAKeyAttributeIsRefused() {
		PathTree update = PathTree.update("SET a = :s, id.b = :s", placeholders());

		update.requireNoKey(List.of("other"));
		assertThatExceptionOfType(DynamoDbError.class).isThrownBy(() -> update.requireNoKey(List.of("id")))
			.withMessage(
					"One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key");
	}

	@Test
	void unusedPlaceholderIsRefused() {
		Placeholders names = placeholders("{\"#x\":\"x\",\"#y\":\"y\"}", "{\":s\":{\"S\":\"s\"}}");
		Call.parse("ConditionExpression", "#x = :s", names);
		Placeholders values = placeholders("{}", "{\":s\":{\"S\":\"s\"},\":t\":{\"S\":\"s\"}}");
		PathTree.update("SET a = :s", values);

		assertThatExceptionOfType(DynamoDbError.class).isThrownBy(names::requireAllUsed)
			.withMessage("Value provided in ExpressionAttributeNames unused in expressions: keys: {#y}");
		assertThatExceptionOfType(DynamoDbError.class).isThrownBy(values::requireAllUsed)
			.withMessage("Value provided in ExpressionAttributeValues unused in expressions: keys: {:t}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "#", "#a-b", "#a b", ":a" })
	void invalidPlaceholderIsRefused(String key) {
		assertThatExceptionOfType(DynamoDbError.class).isThrownBy(() -> placeholders("{\"" + key + "\":\"x\"}", VALUES))
			.withMessage("ExpressionAttributeNames contains invalid key: Syntax error; key: \"" + key + "\"");
	}

	@Test
	void expressionsHaveTheLimitsOfAws() {
		refused(joined(" AND ", 151, "a=:s"), "The expression contains too many operators; operator count: 301");
		Call.parse("FilterExpression", joined(" AND ", 150, "a=:s"), placeholders());
		refused("a IN (" + joined(",", 101, ":s") + ")",
				"The IN operator is provided with too many operands; number of operands: 101");
		Call.parse("FilterExpression", "a IN (" + joined(",", 100, ":s") + ")", placeholders());
		refused(joined(".", 33, "a") + "=:s", "The document path has too many nesting levels; nesting levels: 33");
		Call.parse("FilterExpression", joined(".", 32, "a") + "=:s", placeholders());
		refused("a=:s" + " ".repeat(4093),
				"Expression size has exceeded the maximum allowed size; expression size: 4097");
		Call.parse("FilterExpression", "a=:s" + " ".repeat(4092), placeholders());
		refused("(".repeat(2000) + "a=:s" + ")".repeat(2000), "The expression has redundant parentheses;");
		assertThatExceptionOfType(DynamoDbError.class)
			.isThrownBy(() -> placeholders("{\"#" + "a".repeat(255) + "\":\"x\"}", VALUES))
			.withMessageContaining("a key that is too long");
	}

	@Test
	void updateThatNestsTooDeeplyIsRefused() {
		Map<String, Value> item = new HashMap<>(Value.item(Json
			.parse("{\"d\":" + "{\"L\":[".repeat(31) + "{\"S\":\"a\"}" + "]}".repeat(31) + ",\"l\":{\"L\":[]}}")));

		assertThat(PathTree.update("SET b = d", placeholders()).apply(item)).containsKey("b");
		PathTree update = PathTree.update("SET l[0] = d", placeholders());
		assertThatExceptionOfType(DynamoDbError.class).isThrownBy(() -> update.apply(item))
			.withMessageStartingWith("Nesting Levels have exceeded supported limits");
	}

	private static void refused(String expression, String message) {
		assertThatExceptionOfType(DynamoDbError.class)
			.isThrownBy(() -> Call.parse("FilterExpression", expression, placeholders()))
			.withMessage("Invalid FilterExpression: " + message);
	}

	private static String joined(String separator, int times, String part) {
		return IntStream.range(0, times).mapToObj((i) -> part).collect(Collectors.joining(separator));
	}

	private static Placeholders placeholders() {
		return placeholders("{}", VALUES);
	}

	private static Placeholders placeholders(String names, String values) {
		Map<String, @Nullable Object> request = new HashMap<>();
		if (!names.equals("{}")) {
			request.put("ExpressionAttributeNames", Json.parse(names));
		}
		request.put("ExpressionAttributeValues", Json.parse(values));
		return new Placeholders(request);
	}

}
