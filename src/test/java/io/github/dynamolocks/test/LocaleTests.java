package io.github.dynamolocks.test;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that numbers have the same digits in every default locale of the JVM.
 */
@Tag("slow")
class LocaleTests {

	private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"");

	/** Finds conversions that depend on the default locale; {@code %s} does not. */
	private static final Pattern LOCALIZED = Pattern.compile("%[-#+ 0,(]*\\d*(?:\\.\\d+)?[dfeEgGxXoSBHCtT]");

	private static final List<Path> SOURCES = List.of(Path.of("src/main/java"),
			Path.of("src/test/java/io/github/dynamolocks/test"));

	@Test
	void textsDoNotUseTheDefaultLocale() throws IOException {
		Path base = Path.of(System.getProperty("basedir", ""));
		for (Path folder : SOURCES) {
			try (Stream<Path> files = Files.walk(base.resolve(folder))) {
				List<Path> sources = files.filter((file) -> file.toString().endsWith(".java")).toList();
				assertThat(sources).hasSizeGreaterThan(20);
				for (Path source : sources) {
					assertThat(localized(Files.readString(source))).as(source.toString()).isEmpty();
				}
			}
		}
	}

	private static List<String> localized(String source) {
		return Stream.concat(
				LITERAL.matcher(source).results().map((literal) -> literal.group()).filter(LocaleTests::isLocalized),
				Pattern.compile("to(?:Lower|Upper)Case\\(\\)").matcher(source).results().map((call) -> call.group()))
			.filter((found) -> !found.contains("\\\\d"))
			.toList();
	}

	private static boolean isLocalized(String literal) {
		Matcher matcher = LOCALIZED.matcher(literal);
		return matcher.find();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ar-EG", "fa-IR", "tr-TR" })
	void numbersHaveAsciiDigitsInEachLocale(String tag) {
		Locale locale = Locale.forLanguageTag(tag);
		Map<String, String> environment = Map.of("JAVA_TOOL_OPTIONS",
				"-Duser.language=%s -Duser.country=%s".formatted(locale.getLanguage(), locale.getCountry()));
		try (ChildJvm child = ChildJvm.start(environment, Main.class)) {
			child.awaitLine("done", Duration.ofSeconds(30));

			assertThat(child.lines()).anyMatch((line) -> line.matches("proxy http://127\\.0\\.0\\.1:[0-9]+"))
				.anyMatch((line) -> line.contains("within 0 ms") && line.contains("30001 ms of its lease left"))
				.anyMatch((line) -> line.startsWith("lease on 'INDIGO', owner ") && line.endsWith("30000 ms left"));
		}
	}

	/** Prints texts that contain numbers. */
	static final class Main {

		public static void main(String[] arguments) throws Exception {
			try (FaultProxy proxy = FaultProxy.to(URI.create("http://127.0.0.1:1"));
					InMemoryLocks locks = TestLocks.inMemory()) {
				System.out.println("proxy " + proxy.endpoint());
				LockRequest request = LockRequest.of("INDIGO").withLease(Duration.ofSeconds(30));
				try (Lease lease = locks.client().acquire(request)) {
					System.out.println(lease);
					locks.client().acquire(request);
				}
				catch (LockNotAcquiredException ex) {
					System.out.println(ex.getMessage());
				}
			}
			System.out.println("done");
		}

	}

}
