package io.github.dynamolocks.guide;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Knows the Java types of the project, of the libraries on the class path and of the JDK
 * by their simple names.
 */
final class KnownTypes {

	private static final List<String> SOURCES = List.of("src/main/java", "src/test/java", "sample-app/src/main/java",
			"sample-app/src/test/java", ".ci/compatibility/src/test/java");

	private final Map<String, String> own = new HashMap<>();

	private final Set<String> others = new HashSet<>();

	/**
	 * Reads the names.
	 * @param root the directory of the project
	 */
	KnownTypes(Path root) {
		SOURCES.stream().map(root::resolve).filter(Files::isDirectory).forEach(this::addSources);
		Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
			.filter((entry) -> entry.endsWith(".jar"))
			.forEach(this::addJar);
		addClasses(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules"));
	}

	private void addSources(Path directory) {
		files(directory, ".java").forEach((file) -> {
			String name = directory.relativize(file).toString().replace(File.separatorChar, '.').replace(".java", "");
			this.own.put(simple(name, '.'), name);
		});
	}

	private void addJar(String jar) {
		try (JarFile file = new JarFile(jar)) {
			file.stream().forEach((entry) -> addClass(entry.getName()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void addClasses(Path directory) {
		files(directory, ".class").forEach((file) -> addClass(file.toString()));
	}

	private void addClass(String file) {
		if (file.endsWith(".class")) {
			this.others.add(simple(simple(file.replace(".class", ""), '/'), '$'));
		}
	}

	/**
	 * Returns whether a type of the project has this name.
	 * @param simpleName the name without its package
	 * @return true if there is such a top-level type
	 */
	boolean isOwn(String simpleName) {
		return this.own.containsKey(simpleName);
	}

	/**
	 * Returns whether a type of the project matches a name with asterisks.
	 * @param pattern the name, as Maven's {@code -Dtest} takes it
	 * @return true if there is such a type
	 */
	boolean matchesOwn(String pattern) {
		String simple = simple(simple(pattern, '/'), '.').replace("*", ".*");
		return this.own.keySet().stream().anyMatch((name) -> name.matches(simple));
	}

	/**
	 * Returns whether there is a type of this name, or a DynamoDB operation.
	 * @param simpleName the name without its package
	 * @return true if there is one
	 */
	boolean exists(String simpleName) {
		return isOwn(simpleName) || this.others.contains(simpleName) || this.others.contains(simpleName + "Request");
	}

	/**
	 * Finds the first of several names, each a member of the one before, that does not
	 * exist.
	 * @param simpleName the simple name of a type
	 * @param members the names of nested types and at last of a method, a field or a type
	 * @return the missing name; empty if all exist, or if the type is neither in the
	 * project nor on the class path
	 */
	Optional<String> missing(String simpleName, List<String> members) {
		Class<?> type = load(simpleName);
		for (String member : members) {
			if (type == null) {
				return Optional.empty();
			}
			Class<?> nested = nested(type, member);
			if (nested == null) {
				return hasMember(type, member) ? Optional.empty() : Optional.of(member);
			}
			type = nested;
		}
		return Optional.empty();
	}

	private @Nullable Class<?> load(String simpleName) {
		String name = this.own.get(simpleName);
		if (name == null) {
			return null;
		}
		try {
			return Class.forName(name, false, KnownTypes.class.getClassLoader());
		}
		catch (ClassNotFoundException ex) {
			return null;
		}
	}

	private static @Nullable Class<?> nested(Class<?> type, String name) {
		return Arrays.stream(type.getDeclaredClasses())
			.filter((nested) -> nested.getSimpleName().equals(name))
			.findFirst()
			.orElse(null);
	}

	private static boolean hasMember(Class<?> type, String name) {
		return Stream.of(type.getMethods(), type.getDeclaredMethods())
			.flatMap(Arrays::stream)
			.map(Method::getName)
			.anyMatch(name::equals)
				|| Arrays.stream(type.getDeclaredFields()).anyMatch((field) -> field.getName().equals(name));
	}

	private static String simple(String name, char separator) {
		return name.substring(name.lastIndexOf(separator) + 1);
	}

	private static List<Path> files(Path directory, String suffix) {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.filter((file) -> file.toString().endsWith(suffix)).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
