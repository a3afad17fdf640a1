package io.github.dynamolocks.test.dynamodb;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Contains expressions and their results in DynamoDB, one case per line, in
 * {@link Shorthand}.
 */
final class ConformanceCases {

	private static final Pattern PLACEHOLDER = Pattern.compile("[#:][a-z]\\w*");

	private static final Map<String, String> NAMES = Map.of("#name", "name", "#owner", "owner", "#dot", "a.b", "#b",
			"b");

	/**
	 * The values of the placeholders. A request contains only those that its expression
	 * uses.
	 */
	private static final String VALUES = """
			{":s":"abc",":a":"a",":b":"b",":c":"c",":z":"zz",":empty":"",":n":5,":one":1,":two":2,":ten":10,":t":true,
			":nul":null,":bin":{"B":"YQ=="},":l":["x"],":m":{"k":1},":ss":{"SS":["a","b"]},":ba":{"SS":["b","a"]},
			":ns":{"NS":[1,2]},":bs":{"BS":["YQ=="]},":typeS":"S",":typeN":"N",":typeL":"L",":typeNULL":"NULL",
			":big":9e125,":tiny":1e-130,":long":99999999999999999999999999999999999999,":tenth":0.1,":id":""}
			""";

	static final String CONDITION_ITEM = """
			{"s":"abc","n":5,"b":{"B":"YWJj"},"bool":true,"nul":null,"l":[1,"x",{"k":["y"]}],"m":{"k":1,"deep":{"x":"y"}},
			"ss":{"SS":["a","b"]},"ns":{"NS":[1,2]},"bs":{"BS":["YQ=="]},"blank":"","name":"n","a.b":7,"zero":[]}
			""";

	/** A condition on {@link #CONDITION_ITEM} and its result. */
	static final String CONDITIONS = """
			attribute_exists(s) | met
			attribute_exists(absent) | refused
			attribute_not_exists(absent) | met
			attribute_not_exists(s) | refused
			attribute_exists(nul) | met
			attribute_exists(l[2].k[0]) | met
			attribute_exists(l[3]) | refused
			attribute_exists(zero[0]) | refused
			attribute_not_exists(zero[0]) | met
			attribute_exists(m.deep.x) | met
			attribute_exists(m.absent.x) | refused
			attribute_exists(s.x) | refused
			attribute_exists(#dot) | met
			attribute_type(s, :typeS) | met
			attribute_type(n, :typeS) | refused
			attribute_type(nul, :typeNULL) | met
			attribute_type(absent, :typeS) | refused
			s = :s | met
			s = :a | refused
			s = :n | refused
			absent = :s | refused
			:s = s | met
			s <> :s | refused
			s <> :a | met
			s <> :n | met
			absent <> :s | met
			NOT absent = :s | met
			n = :n | met
			n < :ten | met
			n < :n | refused
			n <= :n | met
			n > :one | met
			n >= :ten | refused
			n < :s | refused
			absent < :n | refused
			NOT absent < :n | met
			s < :b | met
			b > :bin | met
			ss = :ba | met
			ns = :ns | met
			bs = :bs | met
			bool = :t | met
			nul = :nul | met
			m.k = :one | met
			l[0] = :one | met
			l[1] = :n | refused
			n BETWEEN :one AND :ten | met
			n BETWEEN :n AND :n | met
			s BETWEEN :b AND :z | refused
			absent BETWEEN :one AND :ten | refused
			n BETWEEN m.k AND :ten | met
			n IN (:one, :n) | met
			n IN (:one, :s) | refused
			absent IN (:one) | refused
			begins_with(s, :a) | met
			begins_with(s, :b) | refused
			begins_with(b, :bin) | met
			begins_with(n, :a) | refused
			begins_with(absent, :a) | refused
			contains(s, :b) | met
			contains(s, :z) | refused
			contains(ss, :a) | met
			contains(ss, :c) | refused
			contains(ns, :one) | met
			contains(ns, :a) | refused
			contains(bs, :bin) | met
			contains(l, :one) | met
			contains(l, :two) | refused
			contains(zero, :one) | refused
			contains(b, :bin) | met
			contains(n, :n) | refused
			contains(absent, :a) | refused
			size(s) = :n | refused
			size(s) > :two | met
			size(b) > :two | met
			size(ss) = :two | met
			size(l) > :two | met
			size(zero) < :one | met
			size(m) = :two | met
			size(n) = :one | refused
			size(absent) < :one | refused
			size(blank) < :one | met
			s = :s AND n = :n | met
			s = :s AND n = :one | refused
			s = :a OR n = :n | met
			s = :s OR s = :a AND n = :one | met
			(s = :s OR s = :a) AND n = :one | refused
			NOT s = :a AND n = :n | met
			NOT (s = :a OR n = :n) | refused
			not s = :a and n = :n | met
			( s=:s )AND( #name<>:s ) | met
			attribute_exists(s) AND size(l) > :two OR contains(s, :z) | met
			name = :s | Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: name
			m.owner = :s | Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: owner
			s = :undefined | Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :undefined
			#undefined = :s | Invalid ConditionExpression: An expression attribute name used in the document path is not defined; attribute name: #undefined
			((s = :s)) | Invalid ConditionExpression: The expression has redundant parentheses;
			s = :s AND | Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "AND"
			s == :s | Invalid ConditionExpression: Syntax error; token: "=", near: "== :s"
			s = s | Invalid ConditionExpression: The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [s]
			foo(s) | Invalid ConditionExpression: Invalid function name; function: foo
			size(s) | Invalid ConditionExpression: The function is not allowed to be used this way in an expression; function: size
			attribute_exists(:s) | Invalid ConditionExpression: Operator or function requires a document path; operator or function: attribute_exists
			contains(s) | Invalid ConditionExpression: Incorrect number of operands for operator or function; operator or function: contains, number of operands: 1
			begins_with(s, :n) | Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N
			n < :t | Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: <, operand type: BOOL
			n BETWEEN :ten AND :one | Invalid ConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:10}, upper bound operand: AttributeValue: {N:1}
			""";

	/** An item, an update expression, and the item afterwards or the error. */
	static final String UPDATES = """
			{} | SET a = :s | {"a":"abc"}
			{} | SET a = :empty, b = :bin, c = :nul, d = :ss | {"a":"","b":{"B":"YQ=="},"c":null,"d":{"SS":["a","b"]}}
			{"a":1} | set a = :s remove b | {"a":"abc"}
			{"a":1,"b":2} | REMOVE a, b, c | {}
			{"n":5} | SET n = n + :one | {"n":6}
			{"n":5} | SET n = :one - n | {"n":-4}
			{"n":5} | SET m = n, n = :one | {"m":5,"n":1}
			{"a":1,"b":2} | SET a = b, b = a | {"a":2,"b":1}
			{} | SET n = if_not_exists(n, :ten) + :one | {"n":11}
			{"n":5} | SET n = if_not_exists(n, :ten) + :one | {"n":6}
			{} | SET a = if_not_exists(b, if_not_exists(c, :s)) | {"a":"abc"}
			{} | SET a = if_not_exists(b, c) | The provided expression refers to an attribute that does not exist in the item
			{} | SET a = b | The provided expression refers to an attribute that does not exist in the item
			{} | SET n = n + :one | The provided expression refers to an attribute that does not exist in the item
			{"n":"x"} | SET n = n + :one | An operand in the update expression has an incorrect data type
			{"l":["y"]} | SET l = list_append(l, :l) | {"l":["y","x"]}
			{"l":["y"]} | SET l = list_append(:l, l) | {"l":["x","y"]}
			{} | SET l = list_append(if_not_exists(l, :l), :l) | {"l":["x","x"]}
			{"l":1} | SET l = list_append(l, :l) | An operand in the update expression has an incorrect data type
			{"l":[1,2]} | SET l[0] = :s | {"l":["abc",2]}
			{"l":[1,2]} | SET l[99] = :s | {"l":[1,2,"abc"]}
			{"l":[1,2]} | SET l[9] = :s, l[5] = :a | {"l":[1,2,"a","abc"]}
			{"l":[]} | SET l[0] = :s | {"l":["abc"]}
			{"l":[1,2]} | SET l[2].x = :s | The document path provided in the update expression is invalid for update
			{"l":[1,2]} | SET l[0].x = :s | The document path provided in the update expression is invalid for update
			{"l":[1,2,3]} | REMOVE l[1] | {"l":[1,3]}
			{"l":[1,2,3]} | REMOVE l[0], l[1] | {"l":[3]}
			{"l":[1,2,3]} | REMOVE l[7] | {"l":[1,2,3]}
			{"l":[1]} | REMOVE l[0] | {"l":[]}
			{"l":["p","q"],"o":"me"} | SET o = l[0] REMOVE l[0] | {"l":["q"],"o":"p"}
			{"l":["p","q"],"o":"me"} | SET o = l[0], l[99] = :s REMOVE l[0] | {"l":["q","abc"],"o":"p"}
			{"l":[1,2,3]} | SET l[1] = :s REMOVE l[0] | {"l":["abc",3]}
			{"m":{}} | SET m.x = :s, m.y = :n | {"m":{"x":"abc","y":5}}
			{"m":{"x":1}} | REMOVE m.x, m.z | {"m":{}}
			{"m":{"l":[{"k":1}]}} | SET m.l[0].k = m.l[0].k + :one | {"m":{"l":[{"k":2}]}}
			{} | SET m.x = :s | The document path provided in the update expression is invalid for update
			{"s":"x"} | SET s.x = :s | The document path provided in the update expression is invalid for update
			{} | REMOVE m.x | The document path provided in the update expression is invalid for update
			{} | SET #name = :s, #dot = :n | {"a.b":5,"name":"abc"}
			{} | ADD n :one | {"n":1}
			{"n":5} | ADD n :one | {"n":6}
			{"n":"x"} | ADD n :one | An operand in the update expression has an incorrect data type
			{} | ADD s :ss | {"s":{"SS":["a","b"]}}
			{"s":{"SS":["b","c"]}} | ADD s :ss | {"s":{"SS":["a","b","c"]}}
			{"s":{"SS":["b","c"]}} | ADD s :ns | An operand in the update expression has an incorrect data type
			{"s":{"NS":[2,3]}} | ADD s :ns | {"s":{"NS":[1,2,3]}}
			{"m":{}} | ADD m.n :one, m.s :ss | {"m":{"n":1,"s":{"SS":["a","b"]}}}
			{"s":{"SS":["b","c"]}} | DELETE s :ss | {"s":{"SS":["c"]}}
			{"s":{"SS":["a","b"]}} | DELETE s :ss | {}
			{} | DELETE s :ss | {}
			{"s":"x"} | DELETE s :ss | An operand in the update expression has an incorrect data type
			{"n":1,"l":[1],"s":{"SS":["a"]}} | SET a = n ADD n :one REMOVE l[0] DELETE s :ss | {"a":1,"l":[],"n":2}
			{"n":99999999999999999999999999999999999999} | ADD n :one | {"n":100000000000000000000000000000000000000}
			{"n":9e125} | ADD n :big | Number overflow. Attempting to store a number with magnitude larger than supported range
			{"n":1.50} | SET a = n | {"a":1.5,"n":1.5}
			{} | SET a = :tiny | {"a":0.0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001}
			{} | SET id = :s | One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key
			{} | REMOVE id | One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key
			{} | SET a = :s, a = :b | Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]
			{} | SET a.b = :s REMOVE a | Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]
			{} | SET a[0] = :s, a.b = :b | Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, [0]], path two: [a, b]
			{} | SET a = :s SET b = :b | Invalid UpdateExpression: The "SET" section can only be used once in an update expression;
			{} | SET owner = :s | Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: owner
			{} | SET a = foo(:s) | Invalid UpdateExpression: Invalid function name; function: foo
			{} | SET a = :s + :one | Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, operand type: S
			{} | SET a = b + c + :one | Invalid UpdateExpression: Syntax error; token: "+", near: "c + :one"
			{} | SET a = :s, | Invalid UpdateExpression: Syntax error; token: "<EOF>", near: ","
			{} | ADD a b | Invalid UpdateExpression: Syntax error; token: "b", near: "a b"
			{} | ADD a :s | Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND
			""";

	/**
	 * An item, {@code ReturnValues}, an update expression, and the attributes that it
	 * returns.
	 */
	static final String RETURN_VALUES = """
			{"a":1,"b":2} | NONE | SET a = :s | {}
			{"a":1,"b":2} | ALL_OLD | SET a = :s | {"a":1,"b":2}
			{"a":1,"b":2} | ALL_NEW | SET a = :s | {"a":"abc","b":2}
			{"a":1,"b":2} | UPDATED_OLD | SET a = :s, c = :n | {"a":1}
			{"a":1,"b":2} | UPDATED_NEW | SET a = :s, c = :n | {"a":"abc","c":5}
			{"a":1,"b":2} | UPDATED_OLD | REMOVE a | {"a":1}
			{"a":1,"b":2} | UPDATED_NEW | REMOVE a | {}
			{"a":1,"b":2} | UPDATED_NEW | ADD b :one | {"b":3}
			{"m":{"x":1,"y":2}} | UPDATED_NEW | SET m.x = :s | {"m":{"x":"abc"}}
			{"m":{"x":1,"y":2}} | UPDATED_OLD | SET m.x = :s | {"m":{"x":1}}
			{"l":[1,2]} | UPDATED_NEW | SET l[1] = :s | {"l":["abc"]}
			""";

	/**
	 * A projection expression and the part of {@link #CONDITION_ITEM} that it selects.
	 */
	static final String PROJECTIONS = """
			s, n | {"s":"abc","n":5}
			#name, absent | {"name":"n"}
			m.k | {"m":{"k":1}}
			m.deep.x, m.k | {"m":{"k":1,"deep":{"x":"y"}}}
			l[2], l[0] | {"l":[1,{"k":["y"]}]}
			l[2].k[0], l[9] | {"l":[{"k":["y"]}]}
			m.absent, s.x | {}
			#dot | {"a.b":7}
			s, s | Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [s], path two: [s]
			m, m.k | Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m], path two: [m, k]
			name | Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: name
			s, | Invalid ProjectionExpression: Syntax error; token: "<EOF>", near: ","
			""";

	/**
	 * A key condition on the sort keys -2, 1, 3, 10 and 25, and the items that it
	 * selects.
	 */
	static final String QUERIES = """
			id = :id | [-2, 1, 3, 10, 25]
			id = :id AND sort = :ten | [10]
			id = :id AND sort < :n | [-2, 1, 3]
			id = :id AND sort <= :one | [-2, 1]
			id = :id AND sort > :n | [10, 25]
			id = :id AND sort >= :ten | [10, 25]
			id = :id AND sort BETWEEN :one AND :ten | [1, 3, 10]
			:id = id AND :ten > sort | [-2, 1, 3]
			sort > :n AND id = :id | [10, 25]
			id = :s | []
			id > :id | Query key condition not supported
			sort = :n | Query condition missed key schema element: id
			id = :id AND mark = :s | Query condition missed key schema element: sort
			id = :id OR sort = :n | Invalid operator used in KeyConditionExpression: OR
			id = :id AND sort > :one AND sort < :ten | KeyConditionExpressions must only contain one condition per key
			id = :id AND sort = :s | One or more parameter values were invalid: Condition parameter type does not match schema type
			""";

	private ConformanceCases() {
	}

	/** Returns the values that an expression uses, or null if it uses none. */
	static @Nullable Map<String, AttributeValue> values(String expression) {
		Map<String, AttributeValue> values = Shorthand.item(VALUES);
		values.keySet().retainAll(placeholders(expression));
		return values.isEmpty() ? null : values;
	}

	/** Returns the names that an expression uses, or null if it uses none. */
	static @Nullable Map<String, String> names(String expression) {
		Map<String, String> names = new HashMap<>(NAMES);
		names.keySet().retainAll(placeholders(expression));
		return names.isEmpty() ? null : names;
	}

	private static Set<String> placeholders(String expression) {
		Set<String> placeholders = new HashSet<>();
		Matcher matcher = PLACEHOLDER.matcher(expression);
		while (matcher.find()) {
			placeholders.add(matcher.group());
		}
		return placeholders;
	}

}
