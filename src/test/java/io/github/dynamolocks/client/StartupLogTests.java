package io.github.dynamolocks.client;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.logging.Level;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LogCapture;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.KeyType;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the log line that names the table of a new client.
 */
@DynamoDbTest
class StartupLogTests {

	private final LogCapture log = new LogCapture(DefaultLockClient.class.getName(), Level.INFO);

	private final TestTable table;

	private final FaultProxy proxy;

	private final DynamoDbClient dynamoDb;

	StartupLogTests(TestTable table, EmbeddedDynamoDb server) {
		this.table = table;
		this.proxy = FaultProxy.to(server.endpoint());
		this.dynamoDb = this.proxy.client();
	}

	@AfterEach
	void close() {
		this.log.close();
		this.proxy.close();
	}

	@Test
	void newClientLogsItsTableOnce() {
		LockClientSettings settings = LockClientSettings.DEFAULTS.withLease(Duration.ofSeconds(9))
			.withWaitTime(Duration.ofMillis(250));
		build(DefaultLockClient.builder(this.dynamoDb).tableName(this.table.name()).settings(settings));

		String arn = this.dynamoDb.describeTable((request) -> request.tableName(this.table.name())).table().tableArn();
		assertThat(this.log.text().lines()).containsExactly(
				"dynamo-locks development keeps locks in table '%s' (%s), region %s, endpoint %s, key 'resource_id' of type S; lease 9000 ms, wait time 250 ms"
					.formatted(this.table.name(), arn, this.dynamoDb.serviceClientConfiguration().region(),
							this.dynamoDb.serviceClientConfiguration().endpointOverride().orElseThrow()));
	}

	@Test
	void tableThatIsNotValidatedIsDescribedWithoutARequest() {
		this.proxy.clearLog();
		build(DefaultLockClient.builder(this.dynamoDb)
			.tableName("no-such-table")
			.tableInitialization(TableInitialization.NONE));

		assertThat(this.proxy.count(FaultProxy.ANY_OPERATION)).isZero();
		assertThat(this.log.text().lines()).singleElement(InstanceOfAssertFactories.STRING)
			.contains("table 'no-such-table', region")
			.contains("key 'resource_id' of a type that is not known yet");
	}

	@Test
	void logLineNeedsNoRequestBesidesTheValidation() {
		this.proxy.clearLog();
		build(DefaultLockClient.builder(this.dynamoDb).tableName(this.table.name()));

		assertThat(this.proxy.count(FaultProxy.ANY_OPERATION)).isEqualTo(1);
		assertThat(this.log.text()).isNotEmpty();
	}

	@Test
	void sortKeyIsDescribedWithItsValue() {
		try (TestTable sorted = TestTable.createWithSortKey(this.dynamoDb, "pk", KeyType.NUMBER, "sk")) {
			LockTable keys = LockTable.of(sorted.name()).withKeyAttribute("pk").withSortKey("sk", TestTable.SORT_VALUE);
			build(DefaultLockClient.builder(this.dynamoDb).table(keys));

			assertThat(this.log.text()).contains(
					"key 'pk' of type N, sort key 'sk' of type S with the value '%s'".formatted(TestTable.SORT_VALUE));
		}
	}

	@Test
	void everyClientLogsItsOwnLine() {
		build(DefaultLockClient.builder(this.dynamoDb).tableName(this.table.name()));
		build(DefaultLockClient.builder(this.dynamoDb)
			.tableName("another-table")
			.tableInitialization(TableInitialization.NONE));

		assertThat(this.log.text().lines()).hasSize(2).last(InstanceOfAssertFactories.STRING).contains("another-table");
	}

	@Test
	void clientWithAStoreInMemoryLogsNothing() {
		build(DefaultLockClient.builder(new InMemoryLockStore()));

		assertThat(this.log.text()).isEmpty();
	}

	@Test
	void versionComesFromTheManifestOfTheJar(@TempDir Path directory) throws Exception {
		assertThat(versionIn(jar(directory, "dynamo-locks"))).isEqualTo("9.8.7");
		assertThat(versionIn(jar(directory, "all-in-one"))).isEqualTo("development");
	}

	private static void build(LockClientBuilder builder) {
		builder.build().close();
	}

	/** Creates a jar that contains only the class that reads the manifest. */
	private static Path jar(Path directory, String title) throws IOException {
		Manifest manifest = new Manifest();
		manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
		manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_TITLE, title);
		manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, "9.8.7");
		Path jar = directory.resolve(title + ".jar");
		String entry = StartupLog.class.getName().replace('.', '/') + ".class";
		try (OutputStream file = Files.newOutputStream(jar);
				JarOutputStream content = new JarOutputStream(file, manifest);
				var bytes = Objects.requireNonNull(StartupLog.class.getResourceAsStream("StartupLog.class"))) {
			content.putNextEntry(new JarEntry(entry));
			bytes.transferTo(content);
		}
		return jar;
	}

	private static String versionIn(Path jar) throws Exception {
		try (OwnClassLoader loader = new OwnClassLoader(jar.toUri().toURL())) {
			var version = loader.findClass(StartupLog.class.getName()).getDeclaredMethod("version");
			version.setAccessible(true);
			return (String) version.invoke(null);
		}
	}

	/** Loads one class from the jar, and its dependencies from the tests. */
	private static final class OwnClassLoader extends URLClassLoader {

		OwnClassLoader(URL jar) {
			super(new URL[] { jar }, StartupLogTests.class.getClassLoader());
		}

		@Override
		protected Class<?> findClass(String name) throws ClassNotFoundException {
			return super.findClass(name);
		}

	}

}
