package io.github.dynamolocks.store;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Provides stores of one table behind one {@link FaultProxy}. Only the test moves the
 * clock of DynamoDB, which the {@code Date} of the answers shows, and those of the host.
 */
final class StoreFixture implements AutoCloseable {

	private static final Instant START = Instant.parse("2027-03-01T12:00:00Z");

	private static final AtomicInteger RESOURCES = new AtomicInteger();

	private final List<DynamoDbClient> clients = new ArrayList<>();

	private final FaultProxy proxy;

	private final TestTable table;

	private final ManualClock host = new ManualClock();

	private Instant serverTime = START;

	private boolean dated = true;

	StoreFixture(URI endpoint, TestTable table) {
		this.proxy = FaultProxy.to(endpoint);
		this.table = table;
		this.proxy.fixDate(this.serverTime);
	}

	FaultProxy proxy() {
		return this.proxy;
	}

	ManualClock host() {
		return this.host;
	}

	TestTable table() {
		return this.table;
	}

	LockTable lockTable() {
		return LockTable.of(this.table.name());
	}

	/** A resource that no other test uses. */
	String resource() {
		return "resource-" + RESOURCES.incrementAndGet();
	}

	/** Another process, which sends each request once. */
	DynamoDbLockStore store() {
		return started(store(this.proxy.client(), RequestTimeouts.DERIVED));
	}

	/** Another process, with clocks of its own. */
	DynamoDbLockStore storeOn(HostClock other) {
		return started(new DynamoDbLockStore(this.proxy.client(), lockTable(), RequestTimeouts.DERIVED, other,
				new SecureRandom()));
	}

	/** Another process, with a generator of its own. */
	DynamoDbLockStore storeWith(RandomGenerator random) {
		return started(
				new DynamoDbLockStore(this.proxy.client(), lockTable(), RequestTimeouts.DERIVED, this.host, random));
	}

	/** Another process, with the SDK's default retries. */
	DynamoDbLockStore storeWithRetries() {
		return started(storeWithRetries(RequestTimeouts.DERIVED));
	}

	DynamoDbLockStore storeWithRetries(RequestTimeouts timeouts) {
		DynamoDbClient client = TestClients.client(this.proxy.endpoint());
		this.clients.add(client);
		return store(client, timeouts);
	}

	/** Another process, which has not looked at the table yet. */
	DynamoDbLockStore store(DynamoDbClient client, RequestTimeouts timeouts) {
		return new DynamoDbLockStore(client, lockTable(), timeouts, this.host, new SecureRandom());
	}

	private static DynamoDbLockStore started(DynamoDbLockStore store) {
		store.start(TableInitialization.VALIDATE);
		return store;
	}

	/** From now on no answer has a date. */
	void stripDate() {
		this.dated = false;
		this.proxy.stripDate();
	}

	/** From now on answers have a date. */
	void restoreDate() {
		this.dated = true;
		this.proxy.fixDate(this.serverTime);
	}

	/** Time passes for DynamoDB and for the host. */
	void advance(Duration time) {
		this.host.advance(time);
		advanceServerOnly(time);
	}

	/** Time passes that the host does not see. */
	void advanceServerOnly(Duration time) {
		this.serverTime = this.serverTime.plus(time);
		if (this.dated) {
			this.proxy.fixDate(this.serverTime);
		}
	}

	Instant serverTime() {
		return this.serverTime;
	}

	/** The item of a lock, which must be there. */
	Map<String, AttributeValue> item(String resource) {
		return this.table.item(resource).orElseThrow(() -> new AssertionError("No item for '" + resource + "'"));
	}

	long number(String resource, String attribute) {
		return Long.parseLong(Objects.requireNonNull(item(resource).get(attribute)).n());
	}

	void assertItemIsUnchangedBy(String resource, Runnable action) {
		Map<String, AttributeValue> before = item(resource);
		action.run();
		assertThat(item(resource)).isEqualTo(before);
	}

	@Override
	public void close() {
		this.clients.forEach(DynamoDbClient::close);
		this.proxy.close();
	}

}
