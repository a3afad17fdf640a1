package io.github.dynamolocks.annotation;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.KeyType;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests locks whose resources are not valid keys of a table with a number key.
 */
@DynamoDbTest(keyType = KeyType.NUMBER)
class NumberKeyStartTests {

	private final TestTable table;

	private final EmbeddedDynamoDb server;

	NumberKeyStartTests(TestTable table, EmbeddedDynamoDb server) {
		this.table = table;
		this.server = server;
	}

	@ParameterizedTest
	@ValueSource(classes = { Scoped.class, Default.class, Literal.class })
	void resourceThatIsNeverANumberFailsTheStart(Class<?> bean) {
		assertThatIllegalStateException().isThrownBy(() -> start("validate", bean))
			.withMessageContaining("The lock of " + bean.getName() + ".call(): its resources, such as '")
			.withMessageContaining("is not a number, but the table's key attribute is of type N");
	}

	@Test
	void lazyBeanIsRefusedWhenItIsCreated() {
		try (AnnotationConfigApplicationContext context = start("validate", LazyConfiguration.class)) {
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> context.getBean(Scoped.class))
				.withStackTraceContaining("The lock of " + Scoped.class.getName() + ".call(): its resources");
		}
	}

	@Test
	void firstUseFailsIfTheTableCannotBeDescribed() {
		try (AnnotationConfigApplicationContext context = start("none", Scoped.class)) {
			Scoped bean = context.getBean(Scoped.class);
			assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> bean.call(7))
				.withMessageContaining("'order:7'")
				.withMessageContaining("that the resource fits its type");
		}
	}

	@Test
	void resourceThatMayBeANumberIsCheckedAtTheCall() {
		try (AnnotationConfigApplicationContext context = start("validate", Plain.class)) {
			assertThat(context.getBean(Plain.class).call("7")).isEqualTo("7");
		}
	}

	private AnnotationConfigApplicationContext start(String onStartup, Class<?> bean) {
		Map<String, Object> properties = new HashMap<>(Map.of("dynamo-locks.table-name", this.table.name(),
				"test.endpoint", this.server.endpoint().toString(), "dynamo-locks.on-startup", onStartup));
		return Contexts.start(properties, WiringBeans.Enabled.class, WiringBeans.OwnDynamoDbClient.class, bean);
	}

	static class Scoped {

		@DistributedLock(scope = "order", resource = "#id")
		void call(long id) {
		}

	}

	static class Default {

		@DistributedLock
		void call() {
		}

	}

	static class Literal {

		@DistributedLock("'daily-report'")
		void call() {
		}

	}

	static class Plain {

		@DistributedLock("#id")
		String call(String id) {
			return id;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyConfiguration {

		@Bean
		@Lazy
		Scoped scoped() {
			return new Scoped();
		}

	}

}
