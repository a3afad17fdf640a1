package io.github.dynamolocks.test;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * Provides the DynamoDB of one {@link TestSpec}: a server, a table, a proxy, and clients
 * of the proxy. JUnit's extension and Spring's context share it; the first that needs it
 * creates it.
 *
 * <p>
 * Thread-safe.
 */
final class TestDynamoDb implements AutoCloseable {

	private static final Map<TestSpec, TestDynamoDb> BY_SPEC = new ConcurrentHashMap<>();

	private static final String KEY_ATTRIBUTE = "dynamo-locks.key-attribute";

	private static final String SORT_KEY_ATTRIBUTE = "dynamo-locks.sort-key-attribute";

	private static final String SORT_KEY_VALUE = "dynamo-locks.sort-key-value";

	private final TestSpec spec;

	private final String tableName;

	private final DynamoDbClient direct;

	private final FaultProxy proxy;

	/** The proxy of the other processes. It changes only DynamoDB's clock. */
	private final FaultProxy othersProxy;

	private Duration clockAhead = Duration.ZERO;

	private final List<AutoCloseable> opened = new ArrayList<>();

	private @Nullable TestTable table;

	private @Nullable DynamoDbClient client;

	private @Nullable DynamoDbAsyncClient asyncClient;

	private boolean ofContext;

	private TestDynamoDb(TestSpec spec) {
		this.spec = spec;
		this.tableName = spec.properties().getOrDefault(TestSpec.TABLE_NAME, "locks-" + UUID.randomUUID());
		URI endpoint = (spec.endpoint() != null) ? spec.endpoint() : Servers.endpoint(spec.server());
		this.direct = opened(TestClients.client(endpoint));
		this.proxy = opened(FaultProxy.to(endpoint));
		this.othersProxy = opened(FaultProxy.to(endpoint));
	}

	/**
	 * Returns the DynamoDB of a specification and creates it if necessary.
	 * @param spec the settings of the test
	 * @return the DynamoDB that equal specifications share until it is closed
	 */
	static TestDynamoDb of(TestSpec spec) {
		return BY_SPEC.computeIfAbsent(spec, TestDynamoDb::new);
	}

	/**
	 * Finds the open DynamoDB of a specification.
	 * @param spec the settings of the test
	 * @return the DynamoDB that {@link #of} returns, empty if {@link #of} would create
	 * one
	 */
	static Optional<TestDynamoDb> find(TestSpec spec) {
		return Optional.ofNullable(BY_SPEC.get(spec));
	}

	FaultProxy proxy() {
		return this.proxy;
	}

	/** Returns the store of the other processes. */
	LockStore othersStore() {
		return table().store(this.othersProxy.client());
	}

	/**
	 * Moves DynamoDB's clock forward for all clients. It never goes back, because a store
	 * that has seen a later time rejects an earlier one.
	 */
	synchronized void moveClock(Duration forward) {
		this.clockAhead = this.clockAhead.plusSeconds(forward.toSeconds() + 1);
		this.proxy.shiftDate(this.clockAhead);
		this.othersProxy.shiftDate(this.clockAhead);
	}

	/** Returns the properties for the Spring environment. */
	Map<String, Object> properties() {
		Map<String, Object> properties = new HashMap<>(this.spec.properties());
		properties.put(TestSpec.TABLE_NAME, this.tableName);
		properties.put("dynamo-locks.endpoint", this.proxy.endpoint().toString());
		properties.put("dynamo-locks.region", TestClients.REGION.id());
		return properties;
	}

	/**
	 * Returns the table; if it is missing, creates it with the annotation's properties.
	 */
	TestTable table() {
		return table((name) -> this.spec.properties().get(name));
	}

	/**
	 * Returns the table and creates it if necessary.
	 * @param properties the source of the key names for a new table
	 */
	synchronized TestTable table(PropertyLookup properties) {
		TestTable known = this.table;
		if (known == null) {
			String key = orDefault(properties.get(KEY_ATTRIBUTE), TestTable.DEFAULT_KEY_NAME);
			String sortKey = properties.get(SORT_KEY_ATTRIBUTE);
			known = TestTable.create(this.direct, new TestTable.Schema(this.tableName, key, this.spec.keyType(),
					sortKey, orDefault(properties.get(SORT_KEY_VALUE), TestTable.SORT_VALUE)));
			if (this.spec.owner() != null) {
				opened(known);
			}
			this.table = known;
		}
		return known;
	}

	private static String orDefault(@Nullable String value, String defaultValue) {
		return (value != null) ? value : defaultValue;
	}

	/** Returns a client of the proxy, with the SDK's defaults. */
	synchronized DynamoDbClient client() {
		DynamoDbClient known = this.client;
		if (known == null) {
			known = opened(TestClients.client(this.proxy.endpoint()));
			this.client = known;
		}
		return known;
	}

	/** Returns an asynchronous client of the proxy, with the SDK's defaults. */
	synchronized DynamoDbAsyncClient asyncClient() {
		DynamoDbAsyncClient known = this.asyncClient;
		if (known == null) {
			known = opened(DynamoDbAsyncClient.builder()
				.endpointOverride(this.proxy.endpoint())
				.region(TestClients.REGION)
				.credentialsProvider(TestClients.CREDENTIALS)
				.build());
			this.asyncClient = known;
		}
		return known;
	}

	/** Registers a resource that is closed before the table is deleted. */
	synchronized <T extends AutoCloseable> T opened(T resource) {
		this.opened.add(resource);
		return resource;
	}

	/** Makes a Spring context responsible for closing this. */
	synchronized void belongToContext() {
		this.ofContext = true;
	}

	/** Closes this unless a Spring context is responsible for it. */
	void leave() {
		synchronized (this) {
			if (this.ofContext) {
				return;
			}
		}
		close();
	}

	@Override
	public void close() {
		BY_SPEC.remove(this.spec, this);
		List<AutoCloseable> all;
		synchronized (this) {
			all = new ArrayList<>(this.opened);
			this.opened.clear();
		}
		for (int i = all.size() - 1; i >= 0; i--) {
			try {
				all.get(i).close();
			}
			catch (Exception ex) {
				throw new IllegalStateException("The DynamoDB of %s could not be cleaned up".formatted(this.spec), ex);
			}
		}
	}

	/**
	 * Finds the properties of a test.
	 */
	interface PropertyLookup {

		/**
		 * Finds a property.
		 * @return the value, or null if the property is not set
		 */
		@Nullable String get(String name);

	}

	/**
	 * Loads a server's class only when it is needed: its dependencies may be missing.
	 */
	private static final class Servers {

		static URI endpoint(DynamoDbServer server) {
			if (server == DynamoDbServer.LOCALSTACK) {
				// Fails at once without Docker, not after a container's time-out
				return LocalStack.shared().endpoint();
			}
			return EmbeddedDynamoDb.shared().endpoint();
		}

	}

}
