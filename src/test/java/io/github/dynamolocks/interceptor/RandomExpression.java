package io.github.dynamolocks.interceptor;

import java.util.stream.Stream;

import io.github.dynamolocks.RandomText;

/**
 * Generates expressions from the syntax of SpEL, some of them with characters removed,
 * doubled or inserted.
 */
final class RandomExpression {

	private static final String STRAY = "'\"()[]{}#@.,:?!+-*/%^=<>&|~$\\`´‘’“”;\u0000\n\u00a0\ud8009aé";

	private final RandomText random;

	RandomExpression(RandomText random) {
		this.random = random;
	}

	/** Returns the expressions that every run tries. */
	static Stream<String> edges() {
		return Stream.of("‘daily’", "#id +", "(", "#", "@", "@''", "&''", "&'''", "&tenants", "@missing", "#missing",
				"#p99999999999", "1/0", "1 % 0", "99999999999", "1e999", "null", "{}", "{null}", "{{'a'}}", "{:}",
				"#any.![#this]", "#many.![#this]", "@tenants.failing()", "@tenants.refusing()", "@tenants.checked()",
				"@tenants.none()", "new int[-1]", "new int[2000000000]", "new no.Such()", "T(no.Such).x", "T(int)",
				"#id = 'x'", "@tenants.of(1) = #id", "'a' matches '('", "'a'.repeat(-1)", "'a'.repeat(2048)",
				"'a'.repeat(2049)", "'a".repeat(5_000), "(".repeat(4_900) + "1" + ")".repeat(4_900),
				"-".repeat(9_000) + "1", "!".repeat(9_000) + "true", "1" + "+1".repeat(4_900),
				"#any" + ".x".repeat(4_900), "'" + "a".repeat(9_990) + "'", "'" + "a".repeat(20_000) + "'",
				"{".repeat(3_000) + "1" + "}".repeat(3_000), "#root", "#this", "#root.target", "#root.args", "@tenants",
				"T(java.lang.Math).PI", "#map", "#map['a']", "#map.a");
	}

	String next() {
		StringBuilder text = new StringBuilder(expression(this.random.below(3)));
		if (this.random.oneIn(2)) {
			for (int i = this.random.below(3); i >= 0 && text.length() > 1; i--) {
				int at = this.random.below(text.length());
				switch (this.random.below(3)) {
					case 0 -> text.deleteCharAt(at);
					case 1 -> text.insert(at, text.charAt(at));
					default -> text.insert(at, STRAY.charAt(this.random.below(STRAY.length())));
				}
			}
		}
		return text.toString().isBlank() ? "#id" : text.toString();
	}

	private String expression(int depth) {
		if (depth == 0) {
			return primary();
		}
		String one = expression(depth - 1);
		return switch (this.random.below(10)) {
			case 0, 1 -> one + this.random.pick(" + ", " + ", " - ", " * ", " / ", " % ", " ^ ", " == ", " < ", " and ",
					" matches ", " instanceof ", " between ", " ?: ", " = ") + expression(depth - 1);
			case 2 -> one + " ? " + expression(depth - 1) + " : " + primary();
			case 3 -> "{" + one + ", " + expression(depth - 1) + "}";
			case 4 ->
				this.random.pick("{a: %s}", "(%s)", "-%s", "!%s", "@tenants.of(%s)", "new String(%s)").formatted(one);
			default -> one + postfix();
		};
	}

	private String postfix() {
		return this.random.pick(".id", ".length()", "?.x", "[0]", "['a']", "[#id]", ".![#this]", ".?[#this != null]",
				".^[true]", ".$[true]", ".repeat(3000)", ".toString()", ".class.name", ".current()", ".failing()",
				".refusing()", ".checked()", ".none()", "++", "", "", "", "");
	}

	private String primary() {
		return this.random.pick("#id", "#id", "#any", "#many", "#map", "#p0", "#a1", "#p9", "#root", "#this",
				"#missing", "#root.methodName", "#root.target", "#root.args", "methodName", "daily", "@tenants",
				"@'dotted.name'", "@missing", "&tenants", "'text'", "'it''s'", "''", "' '", "42", "1L", "1.5", "0x1F",
				"1e999", "0", "true", "null", "{}", "{1, null}", "{a: 1}", "T(java.lang.Math)", "T(no.Such)", "T(int)",
				"new int[-1]", "new int[] {1}", "new no.Such()");
	}

}
