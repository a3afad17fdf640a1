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
 * The DynamoDB of one {@link TestSpec}: a server, a table in it, a proxy before it, and
 * clients that lead to the proxy. The same one for JUnit's extension and for Spring's
 * context, whichever needs it first.
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

	/** Between other processes and DynamoDB: nothing but its clock is different. */
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
	 * The DynamoDB of a specification, created if need be.
	 * @param spec what is asked for
	 * @return the one that everybody with an equal specification gets, until it is closed
	 */
	static TestDynamoDb of(TestSpec spec) {
		return BY_SPEC.computeIfAbsent(spec, TestDynamoDb::new);
	}

	/**
	 * The DynamoDB of a specification, if it is open.
	 * @param spec what is asked for
	 * @return the one that {@link #of} returns, or nothing if it would create one
	 */
	static Optional<TestDynamoDb> find(TestSpec spec) {
		return Optional.ofNullable(BY_SPEC.get(spec));
	}

	FaultProxy proxy() {
		return this.proxy;
	}

	/** The locks as another process reaches them. */
	LockStore othersStore() {
		return table().store(this.othersProxy.client());
	}

	/**
	 * Moves DynamoDB's clock for everybody, never back: who has once seen a later time
	 * does not believe in an earlier one.
	 */
	synchronized void moveClock(Duration forward) {
		this.clockAhead = this.clockAhead.plusSeconds(forward.toSeconds() + 1);
		this.proxy.shiftDate(this.clockAhead);
		this.othersProxy.shiftDate(this.clockAhead);
	}

	/** What a Spring environment gets to know. */
	Map<String, Object> properties() {
		Map<String, Object> properties = new HashMap<>(this.spec.properties());
		properties.put(TestSpec.TABLE_NAME, this.tableName);
		properties.put("dynamo-locks.endpoint", this.proxy.endpoint().toString());
		properties.put("dynamo-locks.region", TestClients.REGION.id());
		return properties;
	}

	/** The table, created with the properties of the annotation unless it is there. */
	TestTable table() {
		return table((name) -> this.spec.properties().get(name));
	}

	/**
	 * The table.
	 * @param properties where the names of its keys come from if it is still to be
	 * created
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

	/** A client through the proxy, with the SDK's defaults. */
	synchronized DynamoDbClient client() {
		DynamoDbClient known = this.client;
		if (known == null) {
			known = opened(TestClients.client(this.proxy.endpoint()));
			this.client = known;
		}
		return known;
	}

	/** The same without blocking. */
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

	/** Has something closed before the table is deleted. */
	synchronized <T extends AutoCloseable> T opened(T resource) {
		this.opened.add(resource);
		return resource;
	}

	/** From now on a Spring context decides how long it lives. */
	synchronized void belongToContext() {
		this.ofContext = true;
	}

	/** Closes it, unless a Spring context still needs it. */
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
				throw new IllegalStateException("The DynamoDB of %s was not cleaned up".formatted(this.spec), ex);
			}
		}
	}

	/**
	 * Finds properties.
	 */
	interface PropertyLookup {

		/**
		 * Finds a property.
		 * @return its value, or null if there is none
		 */
		@Nullable String get(String name);

	}

	/**
	 * Loads a server's class no sooner than it is wanted: what it needs may be missing.
	 */
	private static final class Servers {

		static URI endpoint(DynamoDbServer server) {
			if (server == DynamoDbServer.LOCALSTACK) {
				// Rather than after the minute that a container takes
				return LocalStack.shared().endpoint();
			}
			return EmbeddedDynamoDb.shared().endpoint();
		}

	}

}
