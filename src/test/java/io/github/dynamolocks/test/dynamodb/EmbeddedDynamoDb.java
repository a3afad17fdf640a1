package io.github.dynamolocks.test.dynamodb;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Runs a DynamoDB for tests in this process, in memory, with a clock and faults that
 * tests control. Clients connect over HTTP on the loopback interface, or without a
 * socket. <pre class="code">
 * try (EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.start()) {
 *     dynamoDb.faults().next("UpdateItem").dropAnswer();
 *     dynamoDb.client().updateItem(...);
 * }
 * </pre>
 *
 * <p>
 * Thread-safe. It does not keep the JVM alive.
 *
 * @since 0.1.0
 */
public final class EmbeddedDynamoDb implements AutoCloseable {

	private static final EmbeddedDynamoDb SHARED = new EmbeddedDynamoDb();

	private final DynamoDbService service = new DynamoDbService(new DynamoDbClock(InstantSource.system()));

	private @Nullable HttpServer http;

	private @Nullable DynamoDbClient client;

	private EmbeddedDynamoDb() {
	}

	/**
	 * Returns the instance that all tests of this JVM share. Each test uses a table name
	 * of its own. A test that changes a setting of the whole server, such as the clock or
	 * the faults, starts its own instance.
	 * @return the instance, whose {@link #close()} does nothing
	 */
	public static EmbeddedDynamoDb shared() {
		return SHARED;
	}

	/**
	 * Starts a server without tables.
	 * @return the server, which the caller closes
	 */
	public static EmbeddedDynamoDb start() {
		return new EmbeddedDynamoDb();
	}

	/**
	 * Returns the address on which the server listens. The first call starts listening.
	 * @return an {@code http} address of the loopback interface
	 */
	public synchronized URI endpoint() {
		if (this.http == null) {
			this.http = HttpServer.start("embedded-dynamodb", this.service);
		}
		return this.http.endpoint();
	}

	/**
	 * Returns a client that connects over HTTP with the SDK's default settings.
	 * @return the client; closing the server closes it
	 */
	public synchronized DynamoDbClient client() {
		if (this.client == null) {
			this.client = InProcessHttpClient.overHttp(endpoint());
		}
		return this.client;
	}

	/** Returns what answers the requests. */
	DynamoDbService service() {
		return this.service;
	}

	/**
	 * Returns an HTTP client for the SDK's synchronous clients. It sends requests to this
	 * server without a socket, for any endpoint.
	 * @return the HTTP client, which the caller need not close
	 */
	public SdkHttpClient httpClient() {
		return InProcessHttpClient.sync(this.service);
	}

	/**
	 * Returns an HTTP client for the SDK's asynchronous clients. It sends requests to
	 * this server without a socket, for any endpoint.
	 * @return the HTTP client, which the caller closes
	 */
	public SdkAsyncHttpClient asyncHttpClient() {
		return InProcessHttpClient.async(this.service);
	}

	/**
	 * Returns the clock of the server.
	 * @return the clock, which follows the machine's clock until a test sets or stops it
	 */
	public DynamoDbClock clock() {
		return this.service.clock();
	}

	/**
	 * Returns the faults that a test can cause.
	 * @return the faults, without a rule at first
	 */
	public Faults faults() {
		return this.service.faults();
	}

	/**
	 * Makes eventually consistent reads see the items as they were some time ago. Applies
	 * to writes from now on.
	 * @param lag the age of what the reads see, on the server's clock; zero (the default)
	 * makes every write visible at once
	 */
	public void staleReads(Duration lag) {
		require(!lag.isNegative(), "lag is %s, but must not be negative", lag);
		this.service.database().staleness(lag);
	}

	/**
	 * Keeps items for some time after their time to live, as AWS does.
	 * @param delay the time from the end of an item's time to live to its deletion, on
	 * the server's clock; zero by default
	 */
	public void expireAfter(Duration delay) {
		require(!delay.isNegative(), "delay is %s, but must not be negative", delay);
		this.service.database().ttlDelay(delay);
	}

	/**
	 * Limits the write units of each key per second of the server's clock. Writes above
	 * the limit are refused. A partition of AWS has a limit of 1,000.
	 * @param unitsPerSecond the write units per second; {@link Double#POSITIVE_INFINITY}
	 * (the default) means no limit
	 */
	public void limitWritesPerKey(double unitsPerSecond) {
		require(unitsPerSecond > 0, "unitsPerSecond is %s, but must be positive", unitsPerSecond);
		this.service.database().writeLimit(unitsPerSecond);
	}

	/**
	 * Keeps tables that are created, updated or deleted from now on in the state
	 * {@code CREATING}, {@code UPDATING} or {@code DELETING} until
	 * {@link #finishTableChanges()}.
	 */
	public void pauseTableChanges() {
		this.service.database().pauseChanges();
	}

	/**
	 * Finishes the paused creations, updates and deletions of tables. Later ones finish
	 * at once again.
	 */
	public void finishTableChanges() {
		this.service.database().finishChanges();
	}

	/**
	 * Closes all connections and the clients of the server, and ends its threads.
	 */
	@Override
	public synchronized void close() {
		if (this == SHARED) {
			return;
		}
		faults().abandon();
		if (this.client != null) {
			this.client.close();
		}
		if (this.http != null) {
			this.http.close();
		}
	}

	private static void require(boolean valid, String message, Object value) {
		if (!valid) {
			throw new IllegalArgumentException(message.formatted(value));
		}
	}

}
