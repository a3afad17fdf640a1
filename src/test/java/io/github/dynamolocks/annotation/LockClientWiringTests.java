package io.github.dynamolocks.annotation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.LogCapture;
import io.github.dynamolocks.annotation.WiringBeans.EarlyUser;
import io.github.dynamolocks.annotation.WiringBeans.Enabled;
import io.github.dynamolocks.annotation.WiringBeans.LastPostProcessor;
import io.github.dynamolocks.annotation.WiringBeans.OwnDynamoDbClient;
import io.github.dynamolocks.annotation.WiringBeans.PrimaryDynamoDbClient;
import io.github.dynamolocks.annotation.WiringBeans.Resource;
import io.github.dynamolocks.annotation.WiringBeans.SecondDynamoDbClient;
import io.github.dynamolocks.annotation.WiringBeans.Shipping;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.RecordingLockClient;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests the beans that {@code @EnableDynamoLocks} registers, with a real table.
 */
@DynamoDbTest
class LockClientWiringTests {

	private final TestTable table;

	private final EmbeddedDynamoDb dynamoDb;

	LockClientWiringTests(TestTable table, EmbeddedDynamoDb dynamoDb) {
		this.table = table;
		this.dynamoDb = dynamoDb;
	}

	@Test
	void itemExistsWhileTheMethodRuns() {
		try (AnnotationConfigApplicationContext context = start(Map.of(), OwnDynamoDbClient.class, Shipping.class)) {
			Shipping shipping = context.getBean(Shipping.class);
			String id = UUID.randomUUID().toString();
			Map<String, Object> seen = shipping.ship(id,
					() -> new HashMap<>(this.table.item("order:" + id).orElseThrow()));
			assertThat(seen).containsKeys("owner", "expires_at");
			assertThat(seen.get("holder")).asString().contains("shop").contains(Shipping.class.getName() + ".ship");
			assertThat(this.table.item("order:" + id)).isEmpty();
		}
	}

	@Test
	void startLogsTheTableOnce() {
		try (LogCapture log = new LogCapture(DefaultLockClient.class.getName(), Level.INFO);
				AnnotationConfigApplicationContext context = start(Map.of("dynamo-locks.lease", "9s"),
						OwnDynamoDbClient.class, Shipping.class)) {
			assertThat(context.isActive()).isTrue();
			assertThat(log.text().lines()).singleElement(InstanceOfAssertFactories.STRING)
				.contains("table '%s'".formatted(this.table.name()), "lease 9000 ms");
		}
	}

	@Test
	void refusalNamesTheHolder() {
		try (AnnotationConfigApplicationContext context = start(Map.of(), OwnDynamoDbClient.class, Shipping.class);
				AnnotationConfigApplicationContext rival = start(Map.of(), OwnDynamoDbClient.class, Shipping.class)) {
			Shipping first = context.getBean(Shipping.class);
			Shipping second = rival.getBean(Shipping.class);
			first.ship("contended", () -> {
				assertThatExceptionOfType(LockNotAcquiredException.class)
					.isThrownBy(() -> second.ship("contended", Map::of))
					.withMessageContaining("order:contended")
					.withMessageContaining("held by shop");
				return Map.of();
			});
		}
	}

	@Test
	void clientIsBuiltFromThePropertiesAndClosedWithTheContext() {
		withCredentials(() -> {
			LockDynamoDb own;
			try (AnnotationConfigApplicationContext context = start(Map.of("dynamo-locks.endpoint",
					this.dynamoDb.endpoint().toString(), "dynamo-locks.region", "eu-west-3"), Shipping.class)) {
				own = context.getBean(LockDynamoDb.class);
				assertThat(context.getBeanNamesForType(DynamoDbClient.class)).isEmpty();
				assertThat(own.client().serviceClientConfiguration().region()).isEqualTo(Region.EU_WEST_3);
				own.client().listTables();
			}
			assertThatIllegalStateException().isThrownBy(() -> own.client().listTables());
		});
	}

	@Test
	void endpointNeedsNoRegion() {
		withCredentials(() -> {
			try (AnnotationConfigApplicationContext context = start(Map.of("dynamo-locks.endpoint",
					this.dynamoDb.endpoint().toString(), "dynamo-locks.on-startup", "none"), Shipping.class)) {
				assertThat(context.getBean(LockDynamoDb.class).client().serviceClientConfiguration().region())
					.isEqualTo(regionOfTheMachine().orElse(Region.US_EAST_1));
			}
		});
	}

	@Test
	void missingRegionWithoutEndpointFailsTheStart() {
		assumeThat(regionOfTheMachine()).isEmpty();
		assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> start(Map.of(), Shipping.class))
			.withStackTraceContaining("Set dynamo-locks.region or AWS_REGION, declare a DynamoDbClient bean");
	}

	private static Optional<Region> regionOfTheMachine() {
		try {
			return Optional
				.of(new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
					.getRegion());
		}
		catch (SdkClientException ex) {
			return Optional.empty();
		}
	}

	@Test
	void missingTableFailsTheStart() {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> start(Map.of("dynamo-locks.table-name", "not-there"), OwnDynamoDbClient.class))
			.withStackTraceContaining(LockStoreException.class.getName())
			.withStackTraceContaining("not-there");
	}

	@Test
	void tableIsCreatedIfConfigured() {
		String name = "created-" + UUID.randomUUID();
		try (AnnotationConfigApplicationContext context = start(
				Map.of("dynamo-locks.table-name", name, "dynamo-locks.on-startup", "create"), OwnDynamoDbClient.class,
				Shipping.class)) {
			context.getBean(Shipping.class).ship("x", Map::of);
		}
		this.table.client().deleteTable((request) -> request.tableName(name));
	}

	@Test
	void misspeltPropertyFailsTheStartIfConfigured() {
		Map<String, Object> misspelt = Map.of("dynamo-locks.leese", "30s", "dynamo-locks.unknown-properties", "fail");
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> start(misspelt, OwnDynamoDbClient.class))
			.withStackTraceContaining("Did you mean dynamo-locks.lease?");
	}

	@Test
	void lockClientOfTheApplicationReplacesTheOneOfTheProperties() {
		Map<String, Object> none = Map.of("dynamo-locks.table-name", "not-there");
		try (AnnotationConfigApplicationContext context = start(none, Contexts.Recording.class, Shipping.class)) {
			context.getBean(Shipping.class).ship("x", Map::of);
			assertThat(context.getBean(RecordingLockClient.class).resources()).containsExactly("order:x");
			assertThat(context.getBean(LockClient.class)).isInstanceOf(RecordingLockClient.class);
			assertThat(context.getBeanFactory().containsSingleton(LockClientConfiguration.CLIENT)).isFalse();
		}
	}

	@Test
	void severalDynamoDbClientsNeedAPrimaryOne() {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> start(Map.of(), OwnDynamoDbClient.class, SecondDynamoDbClient.class))
			.withStackTraceContaining("several DynamoDbClient beans")
			.withStackTraceContaining("@Primary");
		start(Map.of(), OwnDynamoDbClient.class, PrimaryDynamoDbClient.class).close();
	}

	@Test
	void lockBeansAreCreatedAfterAllBeanPostProcessors() {
		try (AnnotationConfigApplicationContext context = start(Map.of(), OwnDynamoDbClient.class, Shipping.class,
				LastPostProcessor.class)) {
			List<String> processed = context.getBean(LastPostProcessor.class).processed;
			String service = context.getBeanNamesForType(Shipping.class)[0];
			assertThat(processed).contains("dynamoDbClient", LockClientConfiguration.CLIENT, service)
				.contains(context.getBeanNamesForType(LockProperties.class))
				.contains(context.getBeanNamesForType(LockDynamoDb.class))
				.containsSubsequence(service, LockClientConfiguration.CLIENT);
		}
	}

	@Test
	void lockClientClosesFirstAndTheDynamoDbClientAfterIt() {
		List<String> events;
		try (AnnotationConfigApplicationContext context = start(Map.of(), EarlyUser.class, OwnDynamoDbClient.class,
				Resource.class)) {
			events = context.getBean(EarlyUser.class).events;
		}
		assertThat(events).containsExactly("resource: client closed", "DynamoDbClient closed");
	}

	private AnnotationConfigApplicationContext start(Map<String, Object> properties, Class<?>... classes) {
		Map<String, Object> all = new HashMap<>(Map.of("dynamo-locks.table-name", this.table.name(),
				"spring.application.name", "shop", "test.endpoint", this.dynamoDb.endpoint().toString()));
		all.putAll(properties);
		List<Class<?>> configuration = new ArrayList<>(List.of(classes));
		if (!configuration.contains(Contexts.Recording.class)) {
			configuration.add(0, Enabled.class);
		}
		return Contexts.start(all, configuration.toArray(Class<?>[]::new));
	}

	private static void withCredentials(Runnable action) {
		System.setProperty("aws.accessKeyId", "test");
		System.setProperty("aws.secretAccessKey", "test");
		try {
			action.run();
		}
		finally {
			System.clearProperty("aws.accessKeyId");
			System.clearProperty("aws.secretAccessKey");
		}
	}

}
