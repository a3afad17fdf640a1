package io.github.dynamolocks.store;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;

import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * Provides two stores that lock the same resource through a proxy that causes faults.
 */
@DynamoDbTest
abstract class StoreTests {

	static final Duration TIMEOUT = Duration.ofSeconds(10);

	final StoreFixture fixture;

	final FaultProxy proxy;

	final String resource;

	final DynamoDbLockStore mine;

	final DynamoDbLockStore theirs;

	StoreTests(EmbeddedDynamoDb server, TestTable table) {
		this.fixture = new StoreFixture(server.endpoint(), table);
		this.proxy = this.fixture.proxy();
		this.resource = this.fixture.resource();
		this.mine = this.fixture.store();
		this.theirs = this.fixture.store();
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

}
