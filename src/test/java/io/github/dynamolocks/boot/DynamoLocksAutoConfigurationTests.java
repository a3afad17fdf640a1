package io.github.dynamolocks.boot;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.RecordingLockClient;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which locks Spring Boot configures without {@code @EnableDynamoLocks}.
 */
@DynamoDbTest
class DynamoLocksAutoConfigurationTests {

	static final String PROCESSOR = "io.github.dynamolocks.annotation.lockBeanPostProcessor";

	private final TestTable table;

	private final ApplicationContextRunner runner;

	DynamoLocksAutoConfigurationTests(TestTable table) {
		this.table = table;
		this.runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DynamoLocksAutoConfiguration.class))
			.withPropertyValues("dynamo-locks.table-name=" + table.name())
			.withUserConfiguration(Shipping.class);
	}

	@Test
	void importsFileListsEveryAutoConfiguration() {
		assertThat(ImportCandidates.load(org.springframework.boot.autoconfigure.AutoConfiguration.class, null))
			.contains(DynamoLocksAutoConfiguration.class.getName(), LocksEndpointAutoConfiguration.class.getName(),
					LocksHealthAutoConfiguration.class.getName(), LocksMetricsAutoConfiguration.class.getName(),
					LocksObservationAutoConfiguration.class.getName());
	}

	@Test
	void methodsAreLockedWithoutEnableDynamoLocks() {
		this.runner.withUserConfiguration(Client.class).run((context) -> {
			String resource = context.getBean(Shipping.class)
				.ship("42", () -> LeaseContext.current().resource() + this.table.item("42").isPresent());
			assertThat(resource).isEqualTo("42true");
			assertThat(this.table.item("42")).isEmpty();
			assertThat(context).getBean(LockClient.class).isInstanceOf(DefaultLockClient.class);
		});
	}

	@Test
	void attributesOfEnableDynamoLocksTakePrecedence() {
		this.runner.withUserConfiguration(Client.class, Enabled.class).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(LockClient.class);
			assertThat(context.getBean(PROCESSOR)).hasFieldOrPropertyWithValue("order", 17);
			assertThat(context.getBean(Shipping.class).ship("42", () -> LeaseContext.current().resource()))
				.isEqualTo("42");
			assertThat(context).doesNotHaveBean(DynamoLocksAutoConfiguration.Enabled.class);
		});
	}

	@Test
	void lockClientOfTheApplicationNeedsNoTable() {
		this.runner.withPropertyValues("dynamo-locks.table-name=not-there")
			.withBean(RecordingLockClient.class)
			.run((context) -> {
				context.getBean(Shipping.class).ship("42", () -> "");
				assertThat(context.getBean(RecordingLockClient.class).resources()).containsExactly("42");
			});
	}

	@Test
	void clientUsesTheStoreOfTheApplication() {
		this.runner.withPropertyValues("dynamo-locks.table-name=not-there")
			.withBean(InMemoryLockStore.class)
			.run((context) -> {
				LockStore store = context.getBean(LockStore.class);
				boolean taken = context.getBean(Shipping.class).ship("42", () -> store.read("42").isPresent());
				assertThat(taken).isTrue();
			});
	}

	@Test
	void propertyDisablesTheAutoConfiguration() {
		this.runner.withPropertyValues("dynamo-locks.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(LockClient.class)
				.doesNotHaveBean(PROCESSOR));
	}

	@Test
	void enableDynamoLocksWorksAlthoughThePropertyDisablesTheAutoConfiguration() {
		this.runner.withPropertyValues("dynamo-locks.enabled=false")
			.withUserConfiguration(Client.class, Enabled.class)
			.run((context) -> assertThat(context).hasSingleBean(LockClient.class).hasBean(PROCESSOR));
	}

	@Test
	void applicationWithoutAwsSdkHasNoLocks() {
		this.runner.withClassLoader(new FilteredClassLoader(DynamoDbClient.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PROCESSOR));
	}

	/** As Spring Cloud AWS does, which adds a client if the application has none. */
	@ParameterizedTest
	@ValueSource(classes = { EarlyClient.class, LateClient.class })
	void dynamoDbClientOfAnotherAutoConfigurationIsUsed(Class<?> other) {
		this.runner.withConfiguration(AutoConfigurations.of(other)).run((context) -> {
			assertThat(context).hasSingleBean(DynamoDbClient.class);
			boolean taken = context.getBean(Shipping.class).ship("theirs", () -> this.table.item("theirs").isPresent());
			assertThat(taken).isTrue();
		});
	}

	@Test
	void missingTableFailsTheStart() {
		this.runner.withPropertyValues("dynamo-locks.table-name=not-there")
			.withUserConfiguration(Client.class)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(LockStoreException.class.getName())
				.hasStackTraceContaining("not-there"));
	}

	/** Returns the shared client of all tests, whose close method does nothing. */
	private static DynamoDbClient shared() {
		DynamoDbClient client = EmbeddedDynamoDb.shared().client();
		return (DynamoDbClient) Proxy.newProxyInstance(DynamoDbClient.class.getClassLoader(),
				new Class<?>[] { DynamoDbClient.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("close")) {
						return null;
					}
					try {
						return method.invoke(client, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

	static class Shipping {

		@DistributedLock(resource = "#id")
		<T> T ship(String id, Supplier<T> body) {
			return body.get();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Client {

		@Bean
		DynamoDbClient dynamoDbClient() {
			return shared();
		}

	}

	@AutoConfigureOrder(Integer.MIN_VALUE)
	@Configuration(proxyBeanMethods = false)
	static class EarlyClient {

		@Bean
		@ConditionalOnMissingBean
		DynamoDbClient dynamoDbClient() {
			return shared();
		}

	}

	@AutoConfigureOrder(Integer.MAX_VALUE)
	@Configuration(proxyBeanMethods = false)
	static class LateClient {

		@Bean
		@ConditionalOnMissingBean
		DynamoDbClient dynamoDbClient() {
			return shared();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks(order = 17)
	static class Enabled {

	}

}
