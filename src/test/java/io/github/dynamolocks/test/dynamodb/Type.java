package io.github.dynamolocks.test.dynamodb;

import org.jspecify.annotations.Nullable;

/**
 * A type of attribute values. The constants' names are those of the protocol.
 */
enum Type {

	S("STRING"), N("NUMBER"), B("BINARY"), BOOL("BOOLEAN"), NULL("NULL"), L("LIST"), M("MAP"), SS("STRING_SET"),
	NS("NUMBER_SET"), BS("BINARY_SET");

	private final String longName;

	Type(String longName) {
		this.longName = longName;
	}

	/** Returns the name that errors of {@code ADD} and {@code DELETE} use. */
	String longName() {
		return this.longName;
	}

	/** Whether values have an order. */
	boolean isOrdered() {
		return this == S || this == N || this == B;
	}

	boolean isSet() {
		return this == SS || this == NS || this == BS;
	}

	/** Returns the type of a set's elements, or this if it is not a set. */
	Type element() {
		return switch (this) {
			case SS -> S;
			case NS -> N;
			case BS -> B;
			default -> this;
		};
	}

	/** Returns the type with a name of the protocol, or null. */
	static @Nullable Type named(String name) {
		for (Type type : values()) {
			if (type.name().equals(name)) {
				return type;
			}
		}
		return null;
	}

}
