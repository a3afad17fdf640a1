package io.github.dynamolocks.store;

import java.net.URI;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;

import io.github.dynamolocks.test.TestTable;

/**
 * Tests the contract with two stores of one table.
 */
abstract class DynamoDbContract extends LineContract {

	private final StoreFixture fixture;

	private final LockStore mine;

	private final LockStore theirs;

	DynamoDbContract(URI endpoint, TestTable table) {
		this.fixture = new StoreFixture(endpoint, table);
		this.mine = this.fixture.store();
		this.theirs = this.fixture.store();
	}

	StoreFixture fixture() {
		return this.fixture;
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Override
	LockStore mine() {
		return this.mine;
	}

	@Override
	LockStore theirs() {
		return this.theirs;
	}

	@Override
	String resource() {
		return this.fixture.resource();
	}

	@Override
	void advance(Duration time) {
		this.fixture.advance(time);
	}

}
