package io.github.dynamolocks.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

/**
 * Compiles the library with one changed line and loads it beside the real one.
 */
final class ProtocolMutant extends ClassLoader {

	private static final Path SOURCES = Path.of("src", "main", "java");

	private static final String OURS = "io.github.dynamolocks.";

	private final Path directory;

	private ProtocolMutant(Path directory) {
		super(ProtocolMutant.class.getClassLoader());
		this.directory = directory;
	}

	/**
	 * Compiles a class after a change of its source.
	 * @param directory where to
	 * @param type the class, without the package of the library
	 * @param text the text to replace, which must occur exactly once
	 * @param replacement what replaces it
	 * @return a loader in which everything of ours is loaded anew, the class as changed
	 */
	static ProtocolMutant of(Path directory, String type, String text, String replacement) {
		String name = (OURS + type).replace('.', '/') + ".java";
		try {
			String source = Files.readString(SOURCES.resolve(name));
			int at = source.indexOf(text);
			if (at < 0 || source.indexOf(text, at + 1) >= 0) {
				throw new IllegalArgumentException("Not exactly once in %s: %s".formatted(name, text));
			}
			Path changed = directory.resolve(Path.of(name).getFileName());
			Files.writeString(changed, source.replace(text, replacement));
			// With its whole package, since the compiler copies constants into their
			// users
			List<String> arguments = new ArrayList<>(List.of("-proc:none", "-nowarn", "-parameters", "-classpath",
					System.getProperty("java.class.path"), "-d", directory.toString(), changed.toString()));
			try (Stream<Path> files = Files.list(SOURCES.resolve(name).getParent())) {
				files.filter((file) -> !file.endsWith(changed.getFileName()) && !file.endsWith("package-info.java"))
					.forEach((file) -> arguments.add(file.toString()));
			}
			int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(new String[0]));
			if (status != 0) {
				throw new IllegalArgumentException("%s does not compile with: %s".formatted(name, replacement));
			}
			return new ProtocolMutant(directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("%s was not changed".formatted(name), ex);
		}
	}

	/**
	 * Calls a static method of a class of ours that is loaded anew.
	 * @param type the class
	 * @param method the method, which takes and gives a string
	 * @param argument what it is given
	 * @return what it gives
	 */
	String call(Class<?> type, String method, String argument) {
		try {
			Method found = loadClass(type.getName()).getDeclaredMethod(method, String.class);
			found.setAccessible(true);
			return String.valueOf(found.invoke(null, argument));
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("%s.%s".formatted(type, method), ex);
		}
	}

	@Override
	protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
		if (!name.startsWith(OURS)) {
			return super.loadClass(name, resolve);
		}
		synchronized (getClassLoadingLock(name)) {
			Class<?> loaded = findLoadedClass(name);
			return (loaded != null) ? loaded : define(name);
		}
	}

	private Class<?> define(String name) throws ClassNotFoundException {
		String file = name.replace('.', '/') + ".class";
		Path changed = this.directory.resolve(file);
		try (InputStream bytes = Files.exists(changed) ? Files.newInputStream(changed)
				: Objects.requireNonNull(getParent().getResourceAsStream(file), file)) {
			byte[] code = bytes.readAllBytes();
			return defineClass(name, code, 0, code.length);
		}
		catch (IOException | NullPointerException ex) {
			throw new ClassNotFoundException(name, ex);
		}
	}

}
