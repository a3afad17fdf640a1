package io.github.dynamolocks.annotation;

import java.io.File;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.test.ChildJvm;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the library on a class path without its optional dependencies.
 */
class WithoutOptionalJarsTests {

	private static final Pattern NEEDED = Pattern.compile(
			"(spring-(aop|beans|context|core|expression)|commons-logging|jspecify|slf4j-api|reactive-streams|http(client|core)5(-h2)?)"
					+ "-\\d.*\\.jar");

	@Test
	void methodsAreLockedWithoutOptionalJars() {
		String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> new File(entry).isDirectory() || entry.contains("awssdk")
					|| NEEDED.matcher(new File(entry).getName()).matches())
			.collect(Collectors.joining(File.pathSeparator));
		String[] optional = { "org.springframework.boot.SpringApplication",
				"io.micrometer.core.instrument.MeterRegistry", "io.micrometer.observation.ObservationRegistry",
				"org.springframework.transaction.TransactionManager", "reactor.core.publisher.Flux",
				"org.aspectj.lang.annotation.Aspect", "org.springframework.integration.support.locks.LockRegistry",
				"net.javacrumbs.shedlock.core.LockProvider", "org.crac.Core" };
		try (ChildJvm child = ChildJvm.start(Map.of("CLASSPATH", classPath), BareProcess.class, optional)) {
			for (String name : optional) {
				child.awaitLine(name + " is not there", Duration.ofSeconds(60));
			}
			child.awaitLine("locked order:42", Duration.ofSeconds(60));
			child.awaitLine("locked later order:42", Duration.ofSeconds(60));
			child.awaitLine("client of the SDK: true", Duration.ofSeconds(60));
			assertThat(child.awaitLine("refused: ", Duration.ofSeconds(60))).contains("io.projectreactor:reactor-core");
			assertThat(child.awaitLine("refused: ", Duration.ofSeconds(60))).contains("AdviceMode.ASPECTJ")
				.contains("io.github.dynamolocks.annotation.BareProcess$Weaving")
				.contains("Add org.aspectj:aspectjweaver");
			assertThat(child.awaitExit(Duration.ofSeconds(30))).isZero();
		}
	}

}
