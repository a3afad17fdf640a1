package io.github.dynamolocks.test.dynamodb;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A DynamoDB for tests in this process, in memory, with a clock and faults that tests
 * control. Clients reach it over HTTP on the loopback interface, or without a socket.
 * <pre class="code">
 * try (EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.start()) {
 *     dynamoDb.faults().next("UpdateItem").dropAnswer();
 *     dynamoDb.client().updateItem(...);
 * }
 * </pre>
 *
 * <p>
 * Thread-safe. It does not keep the JVM alive.
 */
public final class EmbeddedDynamoDb implements AutoCloseable {

	private static final EmbeddedDynamoDb SHARED = new EmbeddedDynamoDb();

	private final DynamoDbService service = new DynamoDbService(new DynamoDbClock(InstantSource.system()));

	private @Nullable HttpServer http;

	private @Nullable DynamoDbClient client;

	private EmbeddedDynamoDb() {
	}

	/**
	 * Returns the instance that all tests of this JVM share. Their tables have different
	 * names; a test that sets the clock, faults or anything else for the whole server
	 * starts its own.
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
	 * Returns where it listens. It does so from the first call on.
	 * @return an {@code http} address of the loopback interface
	 */
	public synchronized URI endpoint() {
		if (this.http == null) {
			this.http = HttpServer.start("embedded-dynamodb", this.service);
		}
		return this.http.endpoint();
	}

	/**
	 * Returns a client over HTTP with the SDK's default settings.
	 * @return the client, closed with the server
	 */
	public synchronized DynamoDbClient client() {
		if (this.client == null) {
			this.client = InProcessHttpClient.overHttp(endpoint());
		}
		return this.client;
	}

	/**
	 * Returns an HTTP client for the SDK's clients that leads here without a socket,
	 * whatever their endpoint is.
	 * @return the HTTP client, which needs no closing
	 */
	public SdkHttpClient httpClient() {
		return InProcessHttpClient.sync(this.service);
	}

	/**
	 * Returns an HTTP client for the SDK's asynchronous clients that leads here without a
	 * socket, whatever their endpoint is.
	 * @return the HTTP client, which the caller closes
	 */
	public SdkAsyncHttpClient asyncHttpClient() {
		return InProcessHttpClient.async(this.service);
	}

	/**
	 * Returns its clock.
	 * @return the clock, which follows the machine's until a test moves it
	 */
	public DynamoDbClock clock() {
		return this.service.clock();
	}

	/**
	 * Returns what can go wrong with each request.
	 * @return the faults, none of which is in force at first
	 */
	public Faults faults() {
		return this.service.faults();
	}

	/**
	 * Has eventually consistent reads see the items as they were some time ago. Only
	 * writes from now on are noticed late.
	 * @param lag how long ago, on the server's clock; zero for reads that see every write
	 * at once, as they do by default
	 */
	public void staleReads(Duration lag) {
		require(!lag.isNegative(), "lag is %s, but must not be negative", lag);
		this.service.database().staleness(lag);
	}

	/**
	 * Has items with a time to live remain for some time after it, as they do in AWS.
	 * @param delay how long after its time an item is deleted, on the server's clock;
	 * zero by default
	 */
	public void expireAfter(Duration delay) {
		require(!delay.isNegative(), "delay is %s, but must not be negative", delay);
		this.service.database().ttlDelay(delay);
	}

	/**
	 * Refuses writes to a key that has had its write units in this second of the server's
	 * clock, as a partition of AWS's does with 1,000.
	 * @param unitsPerSecond write units; {@link Double#POSITIVE_INFINITY} for no limit,
	 * as by default
	 */
	public void limitWritesPerKey(double unitsPerSecond) {
		require(unitsPerSecond > 0, "unitsPerSecond is %s, but must be positive", unitsPerSecond);
		this.service.database().writeLimit(unitsPerSecond);
	}

	/**
	 * Has tables that are created, updated or deleted from now on stay in the state
	 * {@code CREATING}, {@code UPDATING} or {@code DELETING} until
	 * {@link #finishTableChanges()}.
	 */
	public void pauseTableChanges() {
		this.service.database().pauseChanges();
	}

	/**
	 * Ends the creations, updates and deletions of tables that are under way. From now on
	 * they end at once again.
	 */
	public void finishTableChanges() {
		this.service.database().finishChanges();
	}

	/**
	 * Closes all connections and its clients, and ends its threads.
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
