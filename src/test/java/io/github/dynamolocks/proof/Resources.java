package io.github.dynamolocks.proof;

/**
 * Names the locked resources. The scope of a resource selects the store of its value.
 */
final class Resources {

	/** The scope whose store checks fencing tokens. */
	static final String FENCED = "fenced";

	/** The scope whose store accepts every write. */
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
