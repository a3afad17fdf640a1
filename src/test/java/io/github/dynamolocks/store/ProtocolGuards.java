package io.github.dynamolocks.store;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Takes the guards of the explorer out of the code, for tests of other packages.
 */
public final class ProtocolGuards {

	private ProtocolGuards() {
	}

	/**
	 * Returns the names of the guards.
	 * @return the names
	 */
	public static List<String> names() {
		return Arrays.stream(ProtocolExplorerTests.Guard.values()).map(Enum::name).toList();
	}

	/**
	 * Compiles the library without a guard.
	 * @param directory where to
	 * @param name the name of the guard
	 * @return a loader of the changed library
	 */
	public static ProtocolMutant without(Path directory, String name) {
		return ProtocolExplorerTests.Guard.valueOf(name).without(directory);
	}

}
