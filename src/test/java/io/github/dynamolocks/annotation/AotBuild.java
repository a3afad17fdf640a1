package io.github.dynamolocks.annotation;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.FileSystemGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

/**
 * The result of an ahead-of-time build of an application: its beans as generated and
 * compiled code.
 *
 * @param initializer the name of the generated class that registers the beans
 * @param hints the hints for a native image
 * @param classPath the generated classes, before the class path of this JVM
 */
public record AotBuild(String initializer, RuntimeHints hints, String classPath) {

	/**
	 * Builds an application.
	 * @param application the class that configures it
	 * @param directory where the generated code goes
	 * @param properties pairs of the form {@code name=value} that the build sees
	 * @return what was built
	 */
	public static AotBuild of(Class<?> application, Path directory, String... properties) {
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(application)), new FileSystemGeneratedFiles(directory));
		ClassName initializer;
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			TestPropertyValues.of(properties).applyTo(context);
			context.register(application);
			initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		generation.writeGeneratedContent();
		Path classes = directory.resolve("classes");
		compile(directory.resolve("sources"), classes);
		return new AotBuild(initializer.reflectionName(), generation.getRuntimeHints(),
				classes + File.pathSeparator + System.getProperty("java.class.path"));
	}

	private static void compile(Path sources, Path classes) {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter problems = new StringWriter();
		try (Stream<Path> files = Files.walk(sources);
				StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
			Files.createDirectories(classes);
			List<Path> java = files.filter((file) -> file.toString().endsWith(".java")).toList();
			List<String> options = List.of("-proc:none", "-nowarn", "-d", classes.toString());
			if (!compiler.getTask(problems, manager, null, options, null, manager.getJavaFileObjectsFromPaths(java))
				.call()) {
				throw new IllegalStateException("What was generated does not compile: " + problems);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
