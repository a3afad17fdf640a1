package io.github.dynamolocks.annotation;

import java.io.File;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.util.ClassUtils;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.test.ChildJvm;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests locks in an application without transactions on its class path.
 */
class WithoutTransactionsTests {

	@Test
	void methodsAreLockedWithoutTransactions() {
		String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !entry.contains("spring-tx") && !entry.contains("spring-jdbc"))
			.collect(Collectors.joining(File.pathSeparator));
		try (ChildJvm child = ChildJvm.start(Map.of("CLASSPATH", classPath), WithoutTransactionsTests.class)) {
			assertThat(child.awaitLine("transactions", Duration.ofMinutes(1)))
				.isEqualTo("transactions present: false, locked: a");
			assertThat(child.awaitExit(Duration.ofSeconds(30))).isZero();
		}
	}

	public static void main(String[] arguments) {
		try (AnnotationConfigApplicationContext context = Contexts.start(LosableLocks.Enabled.class, Service.class)) {
			boolean present = ClassUtils.isPresent("org.springframework.transaction.TransactionManager", null);
			String locked = context.getBean(Service.class).lock("a");
			System.out.println("transactions present: " + present + ", locked: " + locked);
		}
	}

	static class Service {

		@DistributedLock("#id")
		String lock(String id) {
			return LeaseContext.current().resource();
		}

	}

}
