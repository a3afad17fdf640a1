package io.github.dynamolocks.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.test.DynamoDbTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the contents of the library's published jars.
 */
class PublishedJarsTests {

	private static final String KIT = "io/github/dynamolocks/test/";

	@Test
	void libraryContainsNothingOfTheTestKit() throws Exception {
		assertThat(classes(LockClient.class)).isNotEmpty().noneMatch((name) -> name.startsWith(KIT));
	}

	@Test
	void testKitContainsNoTestsAndNothingElse() throws Exception {
		assertThat(classes(DynamoDbTest.class)).isNotEmpty()
			.allMatch((name) -> name.startsWith(KIT))
			.noneMatch((name) -> name.contains("Tests") || name.contains("Contract"));
	}

	@Test
	void testKitRegistersItselfWithSpring() throws Exception {
		assertThat(entries(DynamoDbTest.class)).contains("META-INF/spring.factories")
			.noneMatch((name) -> name.endsWith(".properties") && name.startsWith(KIT));
		assertThat(entries(LockClient.class)).contains("META-INF/spring.factories");
	}

	private static List<String> classes(Class<?> type) throws Exception {
		return entries(type).stream().filter((name) -> name.endsWith(".class")).toList();
	}

	private static List<String> entries(Class<?> type) throws Exception {
		Path jar = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
		try (JarFile file = new JarFile(jar.toFile())) {
			return file.stream().map(JarEntry::getName).toList();
		}
		catch (IOException ex) {
			throw new IOException("'%s' is not a jar: build with 'mvn verify'".formatted(jar), ex);
		}
	}

}
