package io.github.dynamolocks.aspectj;

import java.io.File;
import java.util.Arrays;
import java.util.Map;

import io.github.dynamolocks.test.ChildJvm;

/**
 * Starts JVMs with the agent of AspectJ.
 */
public final class WovenJvm {

	private WovenJvm() {
	}

	/**
	 * Starts a JVM.
	 * @param main the class with the {@code main} method
	 * @param arguments the arguments of {@code main}
	 * @return the child, which the caller must close
	 */
	public static ChildJvm start(Class<?> main, String... arguments) {
		String agent = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> entry.contains("aspectjweaver"))
			.findFirst()
			.orElseThrow();
		return ChildJvm.start(Map.of("JAVA_TOOL_OPTIONS", "-javaagent:" + agent), main, arguments);
	}

}
