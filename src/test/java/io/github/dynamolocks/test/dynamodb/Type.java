package io.github.dynamolocks.test.dynamodb;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The type of an attribute value. The constants have the names of the protocol.
 */
enum Type {

	S("STRING"), N("NUMBER"), B("BINARY"), BOOL("BOOLEAN"), NULL("NULL"), L("LIST"), M("MAP"), SS("STRING_SET"),
	NS("NUMBER_SET"), BS("BINARY_SET");

	/** The types whose values have an order. */
	static final Set<Type> ORDERED = EnumSet.of(S, N, B);

	private static final Map<String, Type> BY_NAME = Map.of("S", S, "N", N, "B", B, "BOOL", BOOL, "NULL", NULL, "L", L,
			"M", M, "SS", SS, "NS", NS, "BS", BS);

	private final String longName;

	Type(String longName) {
		this.longName = longName;
	}

	/** Returns the name of the type in the errors of {@code ADD} and {@code DELETE}. */
	String longName() {
		return this.longName;
	}

	boolean isSet() {
		return this == SS || this == NS || this == BS;
	}

	/** Returns the type with a name of the protocol, or null if there is none. */
	static @Nullable Type named(String name) {
		return BY_NAME.get(name);
	}

}
