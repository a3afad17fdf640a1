package io.github.dynamolocks.test.dynamodb;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests the settings and the life cycle of the server.
 */
class EmbeddedDynamoDbTests {

	private static final Map<String, AttributeValue> KEY = Map.of("id", AttributeValue.fromS("a"));

	private final EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.start();

	@AfterEach
	void close() {
		this.dynamoDb.close();
	}

	@Test
	void clockDatesTheAnswers() {
		this.dynamoDb.clock().stop();
		this.dynamoDb.clock().set(Instant.parse("2030-05-06T07:08:09Z"));
		DynamoDbClient client = this.dynamoDb.client();
		assertThat(client.listTables().sdkHttpResponse().firstMatchingHeader("Date"))
			.contains("Mon, 06 May 2030 07:08:09 GMT");
		createTable(client);
		assertThat(client.describeTable((describe) -> describe.tableName("tab")).table().creationDateTime())
			.isEqualTo("2030-05-06T07:08:09Z");
	}

	@Test
	void pausedTableChangesFinishOnRequest() {
		DynamoDbClient client = this.dynamoDb.client();
		this.dynamoDb.pauseTableChanges();
		createTable(client);
		assertThat(status(client)).isEqualTo(TableStatus.CREATING);
		this.dynamoDb.finishTableChanges();
		assertThat(status(client)).isEqualTo(TableStatus.ACTIVE);
	}

	@Test
	void settingsApplyToTheTables() {
		DynamoDbClient client = clientWithoutRetries();
		this.dynamoDb.clock().stop();
		createTable(client);
		this.dynamoDb.staleReads(Duration.ofSeconds(1));
		this.dynamoDb.limitWritesPerKey(1);
		client.putItem((put) -> put.tableName("tab").item(KEY));
		assertThat(client.getItem((get) -> get.tableName("tab").key(KEY)).hasItem()).isFalse();
		assertThat(throttled(client)).isTrue();
		this.dynamoDb.clock().advance(Duration.ofSeconds(1));
		assertThat(client.getItem((get) -> get.tableName("tab").key(KEY)).hasItem()).isTrue();
		assertThat(throttled(client)).isFalse();

		this.dynamoDb.expireAfter(Duration.ofSeconds(1));
		client.updateTimeToLive((ttl) -> ttl.tableName("tab")
			.timeToLiveSpecification((specification) -> specification.attributeName("ttl").enabled(true)));
		client.putItem((put) -> put.tableName("tab")
			.item(Map.of("id", AttributeValue.fromS("b"), "ttl",
					AttributeValue.fromN(Long.toString(this.dynamoDb.clock().now().getEpochSecond())))));
		assertThat(client.scan((scan) -> scan.tableName("tab").consistentRead(true)).count()).isEqualTo(2);
		this.dynamoDb.clock().advance(Duration.ofSeconds(1));
		assertThat(client.scan((scan) -> scan.tableName("tab").consistentRead(true)).count()).isEqualTo(1);
	}

	/** Loading the SDK would take longer than the rest of the start. */
	@Test
	void listeningServerNeedsNoSdk() throws Throwable {
		URL classes = EmbeddedDynamoDb.class.getProtectionDomain().getCodeSource().getLocation();
		try (URLClassLoader withoutSdk = new URLClassLoader(new URL[] { classes },
				ClassLoader.getPlatformClassLoader())) {
			Class<?> type = withoutSdk.loadClass(EmbeddedDynamoDb.class.getName());
			MethodHandles.Lookup lookup = MethodHandles.publicLookup();
			try (AutoCloseable server = (AutoCloseable) lookup.findStatic(type, "start", MethodType.methodType(type))
				.invoke()) {
				URI endpoint = (URI) lookup.findVirtual(type, "endpoint", MethodType.methodType(URI.class))
					.invoke(server);
				assertThatCode(() -> new Socket(endpoint.getHost(), endpoint.getPort()).close())
					.doesNotThrowAnyException();
			}
		}
	}

	@Test
	void invalidSettingIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.dynamoDb.staleReads(Duration.ofMillis(-1)));
		assertThatIllegalArgumentException().isThrownBy(() -> this.dynamoDb.expireAfter(Duration.ofMillis(-1)));
		assertThatIllegalArgumentException().isThrownBy(() -> this.dynamoDb.limitWritesPerKey(0));
		assertThatIllegalArgumentException().isThrownBy(() -> this.dynamoDb.limitWritesPerKey(Double.NaN));
	}

	@Test
	void closedServerStopsAndSharedServerStaysOpen() {
		URI endpoint = this.dynamoDb.endpoint();
		this.dynamoDb.close();
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> new Socket(endpoint.getHost(), endpoint.getPort()).close());

		EmbeddedDynamoDb shared = EmbeddedDynamoDb.shared();
		shared.client().listTables();
		shared.close();
		assertThatCode(() -> shared.client().listTables()).doesNotThrowAnyException();
		assertThat(EmbeddedDynamoDb.shared()).isSameAs(shared);
	}

	private boolean throttled(DynamoDbClient client) {
		try {
			client.putItem((put) -> put.tableName("tab").item(KEY));
			return false;
		}
		catch (ProvisionedThroughputExceededException ex) {
			return true;
		}
	}

	private static TableStatus status(DynamoDbClient client) {
		return client.describeTable((describe) -> describe.tableName("tab")).table().tableStatus();
	}

	private DynamoDbClient clientWithoutRetries() {
		return DynamoDbClient.builder()
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
			.httpClient(this.dynamoDb.httpClient())
			.overrideConfiguration((configuration) -> configuration.retryStrategy((retries) -> retries.maxAttempts(1)))
			.build();
	}

	private static void createTable(DynamoDbClient client) {
		client.createTable((table) -> table.tableName("tab")
			.billingMode(BillingMode.PAY_PER_REQUEST)
			.attributeDefinitions(
					AttributeDefinition.builder().attributeName("id").attributeType(ScalarAttributeType.S).build())
			.keySchema(KeySchemaElement.builder().attributeName("id").keyType(KeyType.HASH).build()));
	}

}
