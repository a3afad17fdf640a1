package io.github.dynamolocks.test.dynamodb;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A type of attribute values. The constants' names are those of the protocol.
 */
enum Type {

	S("STRING"), N("NUMBER"), B("BINARY"), BOOL("BOOLEAN"), NULL("NULL"), L("LIST"), M("MAP"), SS("STRING_SET"),
	NS("NUMBER_SET"), BS("BINARY_SET");

	/** Those whose values have an order. */
	static final Set<Type> ORDERED = EnumSet.of(S, N, B);

	private static final Map<String, Type> BY_NAME = Map.of("S", S, "N", N, "B", B, "BOOL", BOOL, "NULL", NULL, "L", L,
			"M", M, "SS", SS, "NS", NS, "BS", BS);

	private final String longName;

	Type(String longName) {
		this.longName = longName;
	}

	/** Returns the name that errors of {@code ADD} and {@code DELETE} use. */
	String longName() {
		return this.longName;
	}

	boolean isSet() {
		return this == SS || this == NS || this == BS;
	}

	/** Returns the type with a name of the protocol, or null. */
	static @Nullable Type named(String name) {
		return BY_NAME.get(name);
	}

}
