package io.github.dynamolocks.annotation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.aop.SpringProxy;
import org.springframework.aop.framework.Advised;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.core.DecoratingProxy;

import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests applications that are processed ahead of time: the hints for a native image, and
 * the start of the generated code. Builds no native image.
 */
@DynamoDbTest
@Tag("slow")
class AotProcessingTests {

	private static final Duration START = Duration.ofSeconds(60);

	@TempDir
	static Path directory;

	private static AotBuild build;

	@BeforeAll
	static void process() {
		build = AotBuild.of(AotProcess.Application.class, directory.resolve("application"));
	}

	@Test
	void generatedApplicationLocksItsMethods(EmbeddedDynamoDb server, TestTable table) {
		table.put("order:taken", Map.of());
		try (ChildJvm child = start(build, server, table)) {
			child.awaitLine("processor of order 1234", START);
			child.awaitLine("class " + AotProcess.Shipping.class.getName() + "$$SpringCGLIB$$0", START);
			child.awaitLine("classes read at start: false", START);
			child.awaitLine("ship order:42", START);
			child.awaitLine("ship later taken", START);
			child.awaitLine("store depot-7", START);
			child.awaitLine("count composed", START);
			assertThat(child.awaitExit(START)).isZero();
		}
		assertThat(table.item("order:42")).isEmpty();
	}

	@Test
	void generatedApplicationFindsMistakesAtItsStart(EmbeddedDynamoDb server, TestTable table) {
		AotBuild faulty = AotBuild.of(AotProcess.FaultyApplication.class, directory.resolve("faulty"));
		try (ChildJvm child = start(faulty, server, table)) {
			assertThat(child.awaitLine("start failed: ", START))
				.contains("Hasty.run(): its lease \"1s\" is out of its range");
		}
	}

	private static ChildJvm start(AotBuild build, EmbeddedDynamoDb server, TestTable table) {
		return ChildJvm.start(Map.of("CLASSPATH", build.classPath(), "DYNAMO_LOCKS_TABLE_NAME", table.name(),
				"DYNAMO_LOCKS_ENDPOINT", server.endpoint().toString(), "AWS_REGION", TestClients.REGION.id(),
				"AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test"), AotProcess.class, build.initializer());
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			annotation.AotProcess$Shipping, ship
			annotation.AotProcess$Shipping, busy
			annotation.AotProcess$Order, id
			annotation.AotProcess$Depot, store
			annotation.AotProcess$BigDepot, store
			annotation.AotProcess$Named, value
			annotation.DistributedLock, resource
			interceptor.ResourceRoot, args
			""")
	void hintsContainTheMethodsThatAreLookedUpByName(String type, String method) throws ClassNotFoundException {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation("io.github.dynamolocks." + type, method))
			.accepts(build.hints());
	}

	@Test
	void hintsContainTheProxies() {
		assertThat(RuntimeHintsPredicates.proxies()
			.forInterfaces(AotProcess.Depot.class, SpringProxy.class, Advised.class, DecoratingProxy.class))
			.accepts(build.hints());
	}

	@Test
	void hintsContainTheAttributesOfEnableDynamoLocks() {
		RuntimeHints hints = always();
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(EnableDynamoLocks.class, "order"))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onType(AdviceMode.class)).accepts(hints);
		assertThat(RuntimeHintsPredicates.resource()
			.forResource(AotProcess.Application.class.getName().replace('.', '/') + ".class")).accepts(build.hints());
	}

	/**
	 * Without a hint, a native image treats a class that is looked up by name as absent.
	 */
	@Test
	void hintsContainEveryOptionalClassThatIsLookedUpByName() throws IOException {
		Pattern question = Pattern.compile("isPresent\\(\\s*\"([\\w.$]+)\"");
		RuntimeHints hints = always();
		try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
			List<String> names = sources.filter((file) -> file.toString().endsWith(".java"))
				// Only the build looks it up
				.filter((file) -> !file.endsWith("LockConfigurationSelector.java"))
				.flatMap((file) -> question.matcher(read(file)).results())
				.map((result) -> result.group(1))
				.toList();
			assertThat(names).hasSizeGreaterThan(1)
				.allSatisfy((name) -> assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of(name)))
					.accepts(hints));
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the hints that every build with the library on its class path registers.
	 */
	private static RuntimeHints always() {
		RuntimeHints hints = new RuntimeHints();
		ClassLoader classLoader = AotProcessingTests.class.getClassLoader();
		AotServices.factories(classLoader)
			.load(RuntimeHintsRegistrar.class)
			.stream()
			.filter((registrar) -> registrar.getClass().getName().startsWith("io.github.dynamolocks"))
			.forEach((registrar) -> registrar.registerHints(hints, classLoader));
		return hints;
	}

}
