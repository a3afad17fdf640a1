package io.github.dynamolocks.annotation;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.LockTable.GlobalTablePolicy;
import io.github.dynamolocks.store.TableInitialization;

/**
 * Lists the properties that the library reads from the environment. There are no others
 * under {@code dynamo-locks.}.
 */
enum LockProperty {

	/**
	 * Whether Spring Boot enables locks without {@code @EnableDynamoLocks}.
	 */
	ENABLED("enabled", Boolean.class, "true"),

	/** Where the locks are kept. */
	STORE("store", StoreType.class, "dynamodb"),

	/** The name or ARN of the table. */
	TABLE_NAME("table-name", String.class, LockTable.DEFAULT_NAME),

	/** The partition key. */
	KEY_ATTRIBUTE("key-attribute", String.class, LockTable.DEFAULT_KEY_ATTRIBUTE),

	/** The sort key, of a table that has one. */
	SORT_KEY_ATTRIBUTE("sort-key-attribute", String.class, null),

	/** The value of the sort key of every lock. */
	SORT_KEY_VALUE("sort-key-value", String.class, null),

	/** The wait time of locks that set none. */
	WAIT_TIME("wait-time", Duration.class, "0s"),

	/** The lease of locks that set none. */
	LEASE("lease", Duration.class, "30s"),

	/** Whether every lock has a fencing token. */
	FENCED("fenced", Boolean.class, "false"),

	/** The shortest time between two reads of the lock of another owner. */
	POLL_MIN("poll-min", Duration.class, "2ms"),

	/** The longest time between two reads of the lock of another owner. */
	POLL_MAX("poll-max", Duration.class, "50ms"),

	/** How long a JVM may hand off a lock while other JVMs wait. */
	HANDOFF_TIME("handoff-time", Duration.class, "100ms"),

	/** Whether to validate or create the table when the context starts. */
	ON_STARTUP("on-startup", TableInitialization.class, "validate"),

	/** Whether to accept a replicated table. */
	GLOBAL_TABLES("global-tables", GlobalTablePolicy.class, "refuse"),

	/** The endpoint of DynamoDB, if the library builds the client. */
	ENDPOINT("endpoint", String.class, null),

	/** The region, if the library builds the client. */
	REGION("region", String.class, null),

	/**
	 * The first part of every holder; the default is the name of the Spring application.
	 */
	APPLICATION_NAME("application-name", String.class, null),

	/** The details of this process in every holder. */
	HOLDER_DETAILS("holder-details", String.class, "host,process,thread"),

	/** The bound of a request with all its attempts; the default depends on the lease. */
	REQUEST_TIMEOUT("request-timeout", Duration.class, null),

	/** The bound of each attempt of a request; the default depends on the lease. */
	ATTEMPT_TIMEOUT("attempt-timeout", Duration.class, null),

	/** The resource that the health check reads. */
	HEALTH_KEY("health-key", String.class, "0"),

	/** How long a closing context waits for methods that run under a lock. */
	SHUTDOWN_GRACE("shutdown-grace", Duration.class, "20s"),

	/**
	 * The most threads for each of these: renewals, asynchronous callers, and releases in
	 * the background.
	 */
	THREADS("threads", Integer.class, "32"),

	/** The most resources that one call may lock. */
	MAX_RESOURCES("max-resources", Integer.class, "100"),

	/** The reaction to annotated methods of beans without a proxy that locks them. */
	UNLOCKED_BEANS("unlocked-beans", Reaction.class, "warn"),

	/** The reaction to properties under the prefix that do not exist. */
	UNKNOWN_PROPERTIES("unknown-properties", Reaction.class, "warn");

	static final String PREFIX = "dynamo-locks.";

	private final String key;

	private final Class<?> type;

	private final @Nullable String defaultValue;

	LockProperty(String name, Class<?> type, @Nullable String defaultValue) {
		this.key = PREFIX + name;
		this.type = type;
		this.defaultValue = defaultValue;
	}

	/**
	 * Returns the property whose key is the same if dashes and case are ignored.
	 * @param key a key
	 * @return the property, or empty if there is none
	 */
	static Optional<LockProperty> resembling(String key) {
		return Arrays.stream(values()).filter((property) -> plain(property.key).equals(plain(key))).findFirst();
	}

	private static String plain(String key) {
		return key.replaceAll("[-_.]", "").toLowerCase(Locale.ROOT);
	}

	String key() {
		return this.key;
	}

	Class<?> type() {
		return this.type;
	}

	@Nullable String defaultValue() {
		return this.defaultValue;
	}

}
