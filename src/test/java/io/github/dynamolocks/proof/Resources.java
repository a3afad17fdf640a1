package io.github.dynamolocks.proof;

/**
 * The names of what is locked. The scope says which store keeps the value.
 */
final class Resources {

	/** Its store checks fencing tokens. */
	static final String FENCED = "fenced";

	/** Its store takes what comes. */
	static final String PLAIN = "plain";

	private Resources() {
	}

	static String of(String scope, int number) {
		return scope + ":" + number;
	}

	static boolean isFenced(String resource) {
		return resource.startsWith(FENCED + ":");
	}

}
