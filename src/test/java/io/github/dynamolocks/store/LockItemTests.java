package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the items that the store writes, and items that other software wrote.
 */
@DynamoDbTest
class LockItemTests {

	private static final long HOUR = 3600;

	private static final long WEEK = 7 * 24 * HOUR;

	private final StoreFixture fixture;

	private final DynamoDbLockStore store;

	private final String resource;

	LockItemTests(EmbeddedDynamoDb server, TestTable table) {
		this.fixture = new StoreFixture(server.endpoint(), table);
		this.store = this.fixture.store();
		this.resource = this.fixture.resource();
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void acquisitionWritesExactlyTheDocumentedAttributes() {
		AcquireCommand command = Attempts.plain(this.resource);
		Attempts.acquired(this.store, command);
		long now = this.fixture.serverTime().toEpochMilli();

		Map<String, AttributeValue> item = this.fixture.item(this.resource);
		assertThat(item).containsOnlyKeys("resource_id", "owner", "version", "lease_ms", "expires_at", "ttl", "holder",
				"acquired_at");
		assertThat(item).containsEntry("resource_id", AttributeValue.fromS(this.resource))
			.containsEntry("owner", AttributeValue.fromS(command.owner()))
			.containsEntry("version", AttributeValue.fromN("1"))
			.containsEntry("lease_ms", AttributeValue.fromN("30000"))
			.containsEntry("holder", AttributeValue.fromS(Attempts.HOLDER));
		assertThat(number("expires_at")).isBetween(now + 29_990, now + 30_000);
		assertThat(number("acquired_at")).isEqualTo(number("expires_at") - 30_000);
		assertThat(number("ttl")).isEqualTo(number("expires_at") / 1000 + 1 + HOUR);
	}

	@Test
	void renewalChangesOnlyVersionEndAndTimeToLive() {
		Acquisition acquisition = Attempts.acquired(this.store, Attempts.plain(this.resource));
		Map<String, AttributeValue> before = this.fixture.item(this.resource);
		long firstEnd = number("expires_at");
		this.fixture.advance(Duration.ofSeconds(10));
		this.store.renew(acquisition);

		Map<String, AttributeValue> expected = new HashMap<>(before);
		expected.put("version", AttributeValue.fromN("2"));
		long end = number("expires_at");
		assertThat(end - firstEnd).isBetween(9970L, 10_000L);
		expected.put("expires_at", AttributeValue.fromN(Long.toString(end)));
		expected.put("ttl", AttributeValue.fromN(Long.toString(end / 1000 + 1 + HOUR)));
		assertThat(this.fixture.item(this.resource)).isEqualTo(expected);
	}

	@Test
	void tokensStartAtTheTimeInMicroseconds() {
		Acquisition acquisition = Attempts.acquired(this.store, Attempts.fenced(this.resource, 100));
		long now = this.fixture.serverTime().toEpochMilli();

		assertThat(this.fixture.item(this.resource)).containsKey("fencing_token").hasSize(9);
		assertThat(number("fencing_token")).isEqualTo(Attempts.tokens(acquisition).last());
		assertThat(Attempts.tokens(acquisition).first()).isGreaterThan(now * 1000)
			.isEqualTo(Attempts.tokens(acquisition).last() - 99);
	}

	@Test
	void releaseOfAFencedLockKeepsItsTokenForDays() {
		Acquisition acquisition = Attempts.acquired(this.store, Attempts.fenced(this.resource));
		this.store.release(acquisition);
		long seconds = this.fixture.serverTime().getEpochSecond();

		assertThat(this.fixture.item(this.resource)).containsOnlyKeys("resource_id", "version", "expires_at", "ttl",
				"fencing_token");
		assertThat(number("expires_at")).isZero();
		assertThat(number("fencing_token")).isEqualTo(Attempts.tokens(acquisition).last());
		assertThat(number("ttl")).isBetween(seconds + WEEK, seconds + WEEK + 3);
	}

	@Test
	void tokenOfADeadOwnerIsKeptForDays() {
		Acquisition acquisition = Attempts.acquired(this.store, Attempts.fenced(this.resource));
		assertThat(number("ttl")).isEqualTo(number("expires_at") / 1000 + 1 + WEEK);

		this.store.renew(acquisition);
		assertThat(number("ttl")).isEqualTo(number("expires_at") / 1000 + 1 + WEEK);
	}

	@Test
	void renewalOfAnUnfencedLockKeepsAnEarlierTokenForDays() {
		this.store.release(Attempts.acquired(this.store, Attempts.fenced(this.resource)));
		Acquisition acquisition = Attempts.acquired(this.store, Attempts.plain(this.resource));

		this.store.renew(acquisition);

		assertThat(number("ttl")).isEqualTo(number("expires_at") / 1000 + 1 + WEEK);
	}

	@Test
	void lockKeptForItsHoldAtLeastTimeIsCleanedUpAnHourLater() {
		Acquisition acquisition = Attempts.acquired(this.store,
				Attempts.holding(this.resource, Duration.ofSeconds(20)));
		this.store.release(acquisition);
		long seconds = this.fixture.serverTime().getEpochSecond();

		assertThat(this.fixture.item(this.resource)).containsOnlyKeys("resource_id", "version", "lease_ms",
				"expires_at", "ttl", "holder", "acquired_at");
		assertThat(number("lease_ms")).isEqualTo(20_000);
		assertThat(number("expires_at")).isBetween(seconds * 1000 + 20_000, seconds * 1000 + 21_400);
		assertThat(number("ttl")).isBetween(seconds + 20 + HOUR, seconds + 23 + HOUR);
	}

	@Test
	void tokenOfALockKeptForItsHoldAtLeastTimeIsKeptForDays() {
		Acquisition acquisition = Attempts.acquired(this.store,
				Attempts.command(this.resource, Attempts.LEASE, Duration.ofSeconds(20), 1));
		this.store.release(acquisition);

		assertThat(number("fencing_token")).isEqualTo(Attempts.tokens(acquisition).last());
		assertThat(number("ttl") - this.fixture.serverTime().getEpochSecond()).isGreaterThan(WEEK);
	}

	@Test
	void takeoverReplacesEveryAttributeExceptTheToken() {
		Attempts.acquired(this.store, Attempts.fenced(this.resource));
		long token = number("fencing_token");
		this.fixture.advance(Attempts.LEASE.plusSeconds(2));
		AcquireCommand command = new AcquireCommand(this.resource, "next", Duration.ofSeconds(10), Duration.ZERO, 0,
				"another");
		Attempts.acquired(this.store, command);

		assertThat(this.fixture.item(this.resource)).containsEntry("owner", AttributeValue.fromS("next"))
			.containsEntry("version", AttributeValue.fromN("1"))
			.containsEntry("lease_ms", AttributeValue.fromN("10000"))
			.containsEntry("holder", AttributeValue.fromS("another"))
			.hasSize(9);
		assertThat(number("fencing_token")).isEqualTo(token);
	}

	@Test
	void tokenIsLargerEvenAfterTheItemWasCleanedUp() {
		long last = 0;
		for (int round = 0; round < 3; round++) {
			Acquisition acquisition = Attempts.acquired(this.store, Attempts.fenced(this.resource, 100));
			assertThat(Attempts.tokens(acquisition).first()).isGreaterThan(last);
			last = Attempts.tokens(acquisition).last();
			this.fixture.advance(Attempts.LEASE.plusHours(1));
			this.fixture.table().delete(this.resource);
		}
	}

	@Test
	void itemWithOnlyAKeyIsNeverTakenOver() {
		this.fixture.table().put(this.resource);
		this.fixture.advance(Duration.ofDays(1));

		assertThat(Attempts.refused(this.store, Attempts.plain(this.resource)).by()).isNotNull().satisfies((by) -> {
			assertThat(by.remaining()).isNull();
			assertThat(by.isFree()).isFalse();
			assertThat(by.toInfo().describe()).contains("not written by this library", "until its item is deleted");
		});
		Attempts.refused(this.store, Attempts.fenced(this.resource));
		assertThat(this.store.discard(this.resource, "me")).isEqualTo(ReleaseResult.NOT_HELD);
		assertThat(this.fixture.item(this.resource)).isEqualTo(this.fixture.table().key(this.resource));

		this.fixture.table().delete(this.resource);
		Attempts.acquired(this.store, Attempts.plain(this.resource));
	}

	@ParameterizedTest
	@ValueSource(strings = { "expires_at", "version", "lease_ms", "acquired_at", "fencing_token", "owner", "holder" })
	void itemWithAnAttributeOfAnotherTypeIsHeld(String attribute) {
		this.fixture.table()
			.put(this.resource, Map.of(attribute, AttributeValue.fromM(Map.of("a", AttributeValue.fromBool(true)))));

		assertThat(Attempts.refused(this.store, Attempts.plain(this.resource)).by()).isNotNull()
			.satisfies((by) -> assertThat(by.remaining()).isNull());
	}

	@Test
	void otherAttributesOfTheItemAreKept() {
		this.fixture.table()
			.put(this.resource, Map.of("version", AttributeValue.fromN("7"), "expires_at", AttributeValue.fromN("0"),
					"note", AttributeValue.fromS("mine")));
		Acquisition acquisition = Attempts.acquired(this.store, Attempts.plain(this.resource));
		this.store.renew(acquisition);

		assertThat(this.fixture.item(this.resource)).containsEntry("note", AttributeValue.fromS("mine"));
	}

	private long number(String attribute) {
		return this.fixture.number(this.resource, attribute);
	}

}
