package io.github.dynamolocks.compatibility;

import java.nio.file.Path;

import io.github.dynamolocks.LockClient;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.util.VersionInfo;

import org.springframework.boot.SpringBootVersion;
import org.springframework.core.SpringVersion;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the other tests run with the intended versions.
 */
class VersionTests {

	@Test
	void versionsAreTheIntendedOnes() {
		System.out.printf("Spring Framework %s, Spring Boot %s, AWS SDK %s, JDK %s%n", SpringVersion.getVersion(),
				SpringBootVersion.getVersion(), VersionInfo.SDK_VERSION, Runtime.version());
		assertThat(SpringVersion.getVersion()).isEqualTo(System.getProperty("expected.spring-framework"));
		assertThat(SpringBootVersion.getVersion()).isEqualTo(System.getProperty("expected.spring-boot"));
		assertThat(VersionInfo.SDK_VERSION).isEqualTo(System.getProperty("expected.awssdk"));
		assertThat(Test.class.getPackage().getImplementationVersion()).isEqualTo(System.getProperty("expected.junit"));
		assertThat(Runtime.version().feature()).isGreaterThanOrEqualTo(Integer.getInteger("expected.java", 17));
	}

	@Test
	void libraryIsTheBuiltJar() throws Exception {
		Path place = Path.of(LockClient.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		assertThat(place).isRegularFile();
	}

}
