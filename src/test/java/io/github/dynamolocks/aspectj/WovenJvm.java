package io.github.dynamolocks.aspectj;

import java.io.File;
import java.util.Arrays;
import java.util.Map;

import io.github.dynamolocks.test.ChildJvm;

/**
 * A JVM with the weaver's agent.
 */
public final class WovenJvm {

	private WovenJvm() {
	}

	/**
	 * Starts one.
	 * @param main the class whose {@code main} it runs
	 * @param arguments what {@code main} is given
	 * @return the child, which the caller closes
	 */
	public static ChildJvm start(Class<?> main, String... arguments) {
		String agent = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> entry.contains("aspectjweaver"))
			.findFirst()
			.orElseThrow();
		return ChildJvm.start(Map.of("JAVA_TOOL_OPTIONS", "-javaagent:" + agent), main, arguments);
	}

}
