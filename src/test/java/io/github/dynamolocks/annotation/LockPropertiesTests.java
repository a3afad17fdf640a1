package io.github.dynamolocks.annotation;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;

import io.github.dynamolocks.LogCapture;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.client.LockClientSettings.HolderDetail;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.LockTable.GlobalTablePolicy;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class LockPropertiesTests {

	@Test
	void propertiesHaveDefaults() {
		LockProperties properties = LockProperties.read(new MockEnvironment());
		assertThat(properties).usingRecursiveComparison()
			.isEqualTo(new LockProperties(StoreType.DYNAMODB, LockTable.of("resource_locks"),
					TableInitialization.VALIDATE, RequestTimeouts.DERIVED, LockClientSettings.DEFAULTS, null, null));
		assertThat(properties.table().keyAttribute()).isEqualTo("resource_id");
	}

	@Test
	void propertiesAreAllRead() {
		MockEnvironment environment = new MockEnvironment();
		environment.withProperty("dynamo-locks.enabled", "true")
			.withProperty("dynamo-locks.store", "Memory")
			.withProperty("dynamo-locks.health-key", "health")
			.withProperty("dynamo-locks.table-name", "locks")
			.withProperty("dynamo-locks.key-attribute", "pk")
			.withProperty("dynamo-locks.sort-key-attribute", "sk")
			.withProperty("dynamo-locks.sort-key-value", "lock")
			.withProperty("dynamo-locks.wait-time", "1m30s")
			.withProperty("dynamo-locks.lease", "PT10S")
			.withProperty("dynamo-locks.fenced", "TRUE")
			.withProperty("dynamo-locks.poll-min", "5ms")
			.withProperty("dynamo-locks.poll-max", "1s")
			.withProperty("dynamo-locks.handoff-time", "50ms")
			.withProperty("dynamo-locks.on-startup", "Create")
			.withProperty("dynamo-locks.global-tables", "allow")
			.withProperty("dynamo-locks.endpoint", "http://localhost:8000")
			.withProperty("dynamo-locks.region", "eu-central-1")
			.withProperty("dynamo-locks.application-name", "shop")
			.withProperty("dynamo-locks.holder-details", "thread, HOST")
			.withProperty("dynamo-locks.request-timeout", "4s")
			.withProperty("dynamo-locks.attempt-timeout", "500ms")
			.withProperty("dynamo-locks.shutdown-grace", "0")
			.withProperty("dynamo-locks.threads", "8")
			.withProperty("dynamo-locks.max-resources", "250")
			.withProperty("dynamo-locks.unlocked-beans", "fail")
			.withProperty("dynamo-locks.unknown-properties", "fail")
			.withProperty("spring.threads.virtual.enabled", "true");
		assertThat(environment.getPropertySources().get("mockProperties"))
			.extracting(PropertySource::getSource, InstanceOfAssertFactories.MAP)
			.hasSize(LockProperty.values().length + 1);
		assertThat(LockProperties.read(environment)).usingRecursiveComparison()
			.isEqualTo(new LockProperties(StoreType.MEMORY,
					LockTable.of("locks")
						.withKeyAttribute("pk")
						.withSortKey("sk", "lock")
						.withGlobalTables(GlobalTablePolicy.ALLOW),
					TableInitialization.CREATE,
					RequestTimeouts.DERIVED.withPerCall(Duration.ofSeconds(4)).withPerAttempt(Duration.ofMillis(500)),
					LockClientSettings.DEFAULTS.withWaitTime(Duration.ofSeconds(90))
						.withLease(Duration.ofSeconds(10))
						.withFencing()
						.withPolls(Duration.ofMillis(5), Duration.ofSeconds(1))
						.withHandoffTime(Duration.ofMillis(50))
						.withShutdownGrace(Duration.ZERO)
						.withApplication("shop")
						.withThreads(8)
						.withVirtualThreads()
						.withMaxResources(250)
						.withHolderDetails(Set.of(HolderDetail.HOST, HolderDetail.THREAD)),
					URI.create("http://localhost:8000"), "eu-central-1"));
	}

	@Test
	void propertiesComeFromEnvironmentVariables() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
							Map.of("DYNAMO_LOCKS_TABLE_NAME", "locks", "DYNAMO_LOCKS_FROM_SOMEBODY_ELSE", "x")));
		assertThat(LockProperties.read(environment).table().name()).isEqualTo("locks");
	}

	@Test
	void applicationNameIsThatOfTheSpringApplication() {
		MockEnvironment environment = new MockEnvironment().withProperty("spring.application.name", "shop");
		assertThat(LockProperties.read(environment).settings().application()).isEqualTo("shop");
	}

	@Test
	void emptyOptionalPropertyIsAbsent() {
		MockEnvironment environment = new MockEnvironment().withProperty("dynamo-locks.endpoint", "")
			.withProperty("dynamo-locks.request-timeout", " ");
		LockProperties properties = LockProperties.read(environment);
		assertThat(properties.endpoint()).isNull();
		assertThat(properties.timeouts()).isEqualTo(RequestTimeouts.DERIVED);
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', nullValues = "null",
			value = { "table-name; ' '; is blank", "table-name; ${no.such}; cannot be resolved",
					"key-attribute; owner; is the name of an attribute that the library writes",
					"sort-key-attribute; sk; also needs dynamo-locks.sort-key-value. Set both",
					"sort-key-value; lock; also needs dynamo-locks.sort-key-attribute. Set both",
					"wait-time; soon; is not a valid duration. Write it like 5s", "wait-time; -1s; from 0s to 30d",
					"wait-time; 5; has no unit. Write 5s or 5ms", "lease; 2s; from 3s to 30d",
					"lease; 31d; from 3s to 30d", "lease; ''; is blank", "fenced; yes; neither true nor false. Write",
					"on-startup; maybe; not one of validate, create, none. Write",
					"unknown-properties; ignore; not one of warn, fail. Write",
					"global-tables; maybe; not one of refuse, allow. Write",
					"endpoint; localhost:8000; Write it like http://localhost:8000",
					"endpoint; http://localhost:65536; Write it like http://localhost:8000",
					"endpoint; http://localhost:0; Write it like http://localhost:8000",
					"endpoint; http://localhost:8000?a=b; Write it like http://localhost:8000",
					"endpoint; http://localhost:8000#a; Write it like http://localhost:8000",
					"endpoint; http://me@localhost:8000; Write it like http://localhost:8000",
					"endpoint; not an endpoint; Write it like http://localhost:8000",
					"region; Frankfurt am Main; Write it like eu-central-1", "request-timeout; 0s; from 1ms to 30d",
					"attempt-timeout; x; is not a valid duration", "shutdown-grace; -1s; from 0s to 30d",
					"threads; 0; is not a number from 1 to 1000", "threads; 1001; is not a number from 1 to 1000",
					"threads; many; is not a number from 1 to 1000",
					"holder-details; host,pid; has the part 'pid'. Give host, process and thread, or some",
					"holder-details; host,; has the part ''", "holder-details; host,none; has the part 'none'",
					"holder-details; ''; is blank" })
	void invalidValueErrorNamesThePropertyAndTheAllowedValues(String name, String value, String message) {
		MockEnvironment environment = new MockEnvironment().withProperty("dynamo-locks." + name, value);
		assertThatIllegalStateException().isThrownBy(() -> LockProperties.read(environment))
			.withMessageContaining("The property dynamo-locks." + name)
			.withMessageContaining(value.contains("$") ? "no.such" : "\"" + value + "\"")
			.withMessageContaining(message);
	}

	@Test
	void holderDetailsNoneRemovesAllDetails() {
		MockEnvironment environment = new MockEnvironment().withProperty("dynamo-locks.holder-details", "None");
		assertThat(LockProperties.read(environment).settings().holderDetails()).isEmpty();
	}

	@Test
	void attemptTimeoutMustNotExceedTheRequestTimeout() {
		MockEnvironment environment = new MockEnvironment().withProperty("dynamo-locks.request-timeout", "1s")
			.withProperty("dynamo-locks.attempt-timeout", "2s");
		assertThatIllegalStateException().isThrownBy(() -> LockProperties.read(environment))
			.withMessageContaining(
					"The property dynamo-locks.attempt-timeout \"2s\" is longer than dynamo-locks.request-timeout");
	}

	@Test
	void shortestPollMustNotExceedTheLongest() {
		MockEnvironment environment = new MockEnvironment().withProperty("dynamo-locks.poll-min", "1s");
		assertThatIllegalStateException().isThrownBy(() -> LockProperties.read(environment))
			.withMessageContaining(
					"The property dynamo-locks.poll-min \"1s\" is longer than dynamo-locks.poll-max, which is 50ms");
	}

	@Test
	void errorNamesThePropertyThatIsNotText() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new MapPropertySource("typed", Map.of("dynamo-locks.lease", Duration.ofSeconds(5))));
		assertThatIllegalStateException().isThrownBy(() -> LockProperties.read(environment))
			.withMessageContaining("The property dynamo-locks.lease is not text")
			.withMessageContaining("java.time.Duration");
	}

	@Test
	void errorNamesTheTooLongSortKeyValue() {
		MockEnvironment environment = new MockEnvironment().withProperty("dynamo-locks.sort-key-attribute", "sk")
			.withProperty("dynamo-locks.sort-key-value", "x".repeat(1025));
		assertThatIllegalStateException().isThrownBy(() -> LockProperties.read(environment))
			.withMessageContaining("The property dynamo-locks.sort-key-value \"xxx")
			.withMessageContaining("give it at most 1,024 bytes");
	}

	@ParameterizedTest
	@CsvSource({ "tablename, table-name", "table-nam, table-name", "lesae, lease", "tableName, table-name",
			"onstartup, on-startup", "sort-key, sort-key-value", "table-name.x, table-name" })
	void warningNamesTheUnknownPropertyAndTheNearest(String name, String nearest) {
		MockEnvironment environment = new MockEnvironment().withProperty("dynamo-locks." + name, "x");
		try (LogCapture log = new LogCapture(LockProperties.class.getPackageName())) {
			assertThat(LockProperties.read(environment).table().name()).isEqualTo("resource_locks");
			assertThat(log.text().lines()).singleElement(InstanceOfAssertFactories.STRING)
				.contains("The property dynamo-locks." + name + " in ")
				.contains("mockProperties")
				.contains("Did you mean dynamo-locks." + nearest + "?")
				.contains("dynamo-locks.unknown-properties=fail");
		}
	}

	@Test
	void unknownPropertiesFailTheStartIfConfigured() {
		MockEnvironment environment = new MockEnvironment().withProperty("dynamo-locks.lesae", "x")
			.withProperty("dynamo-locks.tabel-name", "x")
			.withProperty("dynamo-locks.unknown-properties", "Fail");
		assertThatIllegalStateException().isThrownBy(() -> LockProperties.read(environment))
			.withMessageContaining("The property dynamo-locks.lesae in mockProperties does not exist")
			.withMessageContaining("Did you mean dynamo-locks.table-name?")
			.withMessageContaining("dynamo-locks.unknown-properties=warn");
	}

	@Test
	void unknownVariableGivesAWarningAlthoughUnknownPropertiesFail() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
							Map.of("DYNAMO_LOCKS_SERVICE_HOST", "10.0.0.1", "DYNAMO_LOCKS_UNKNOWN_PROPERTIES", "fail",
									"DYNAMO_LOCKS_LEASE", "9s")));
		try (LogCapture log = new LogCapture(LockProperties.class.getPackageName())) {
			assertThat(LockProperties.read(environment).settings().lease()).isEqualTo(Duration.ofSeconds(9));
			assertThat(log.text().lines()).singleElement(InstanceOfAssertFactories.STRING)
				.contains("DYNAMO_LOCKS_SERVICE_HOST");
		}
	}

	@Test
	void knownPropertiesGiveNoWarning() {
		MockEnvironment environment = new MockEnvironment().withProperty("dynamo-locks.lease", "9s")
			.withProperty("dynamo-locks.enabled", "true");
		try (LogCapture log = new LogCapture(LockProperties.class.getPackageName())) {
			assertThat(LockProperties.read(environment)).isNotNull();
			assertThat(log.text()).isEmpty();
		}
	}

	@Test
	void spellingThatTheEnvironmentResolvesIsKnown() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new MapPropertySource("written", Map.of("dynamo-locks.tableName", "locks")));
		environment.getPropertySources()
			.addFirst(new MapPropertySource("resolved", Map.of("dynamo-locks.table-name", "locks")));
		assertThat(LockProperties.read(environment).table().name()).isEqualTo("locks");
	}

}
