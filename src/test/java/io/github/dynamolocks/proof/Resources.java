package io.github.dynamolocks.proof;

/**
 * Names the locked resources. The scope of a resource selects the store of its value.
 */
final class Resources {

	/** The scope whose store checks fencing tokens. */
	static final String FENCED = "fenced";

	/** The scope whose store accepts every write. */
	static final String PLAIN = "plain";

	/** The scope whose values are written together with a check of the lock's item. */
	static final String CHECKED = "checked";

	private Resources() {
	}

	static String of(String scope, int number) {
		return scope + ":" + number;
	}

	/** Returns whether DynamoDB refuses the writes of a former owner. */
	static boolean isProtected(String resource) {
		return isFenced(resource) || resource.startsWith(CHECKED + ":");
	}

	static boolean isFenced(String resource) {
		return resource.startsWith(FENCED + ":");
	}

}
