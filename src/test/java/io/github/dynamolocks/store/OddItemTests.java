package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests items of other software and unusual items. The condition in DynamoDB and the
 * reader must agree on whether an item is free and whether it is foreign.
 */
@DynamoDbTest
class OddItemTests {

	private static final AttributeValue MAP = AttributeValue.fromM(Map.of("a", AttributeValue.fromBool(true)));

	private final StoreFixture fixture;

	private final DynamoDbLockStore store;

	private final String resource;

	OddItemTests(EmbeddedDynamoDb server, TestTable table) {
		this.fixture = new StoreFixture(server.endpoint(), table);
		this.store = this.fixture.store();
		this.resource = this.fixture.resource();
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@ParameterizedTest
	@EnumSource
	void conditionAndReaderAgreeOnWhetherAnItemIsFree(Odd odd) {
		this.fixture.table().put(this.resource, odd.item());

		LockRecord read = this.store.read(this.resource).orElseThrow();
		assertThat(read.isFree()).isEqualTo(odd.free);
		assertThat(read.toInfo().isForeign()).isEqualTo(odd == Odd.NOTHING || odd.name().startsWith("FOREIGN"));
		if (odd.free) {
			Attempts.acquired(this.store, Attempts.plain(this.resource));
			return;
		}
		assertThat(Attempts.refused(this.store, Attempts.plain(this.resource)).by()).isEqualTo(read);
		assertThat(Attempts.refused(this.store, Attempts.fenced(this.resource)).by()).isEqualTo(read);
		this.fixture.assertItemIsUnchangedBy(this.resource, () -> this.store.read(this.resource));
	}

	@ParameterizedTest
	@EnumSource
	void foreignItemIsHeldForever(Odd odd) {
		this.fixture.table().put(this.resource, odd.item());
		if (!this.store.read(this.resource).orElseThrow().toInfo().isForeign()) {
			return;
		}
		this.fixture.advance(Duration.ofDays(365));

		Attempts.refused(this.store, Attempts.plain(this.resource));
		this.fixture.advance(Duration.ofDays(365));
		Attempts.refused(this.store, Attempts.plain(this.resource));
	}

	@Test
	void itemOfAnotherLibraryShowsItsOwner() {
		this.fixture.table()
			.put(this.resource,
					Map.of("ownerName", AttributeValue.fromS("batch-7"), "lockedBy", AttributeValue.fromS("host-1"),
							"leaseDuration", AttributeValue.fromN("20000"), "data", AttributeValue.fromS("secret"),
							"expires_at", AttributeValue.fromN("1772366400")));

		LockInfo info = Objects.requireNonNull(Attempts.refused(this.store, Attempts.plain(this.resource)).by())
			.toInfo();

		assertThat(info.describe()).isEqualTo(
				"held until its item is deleted, which was not written by this library (lockedBy 'host-1', ownerName 'batch-7')");
	}

	@Test
	void listStartsNoWatch() {
		this.fixture.stripDate();
		DynamoDbLockStore undated = this.fixture.store();
		this.fixture.table().put(this.resource, Odd.WITHOUT_DATE_AND_LEASED.item());
		assertThat(undated.list(1000, null).locks()).isNotEmpty();
		this.fixture.advance(Attempts.LEASE.plusSeconds(1));

		Attempts.refused(undated, Attempts.plain(this.resource));
		this.fixture.advance(Attempts.LEASE.plusSeconds(1));
		assertThat(undated.list(1000, null).locks())
			.noneMatch((entry) -> entry.lock().resource().equals(this.resource));
		Attempts.acquired(undated, Attempts.plain(this.resource));
	}

	@Test
	void longTextsAreShortened() {
		Map<String, AttributeValue> item = new HashMap<>(Odd.HELD.item());
		item.put("holder", AttributeValue.fromS("h".repeat(300_000)));
		item.put("owner", AttributeValue.fromS("o".repeat(50_000)));
		this.fixture.table().put(this.resource, item);
		assertThat(this.store.read(this.resource).orElseThrow()).satisfies((record) -> {
			assertThat(record.holder()).hasSize(512);
			assertThat(record.owner()).hasSize(64);
		});
		item.remove("version");
		for (int i = 0; i < 50; i++) {
			item.put("owner" + i, AttributeValue.fromS("o".repeat(1000)));
		}
		this.fixture.table().put(this.resource, item);
		assertThat(this.store.read(this.resource).orElseThrow().holder()).isNotNull()
			.hasSizeBetween(300, LockRecordMapper.MAX_HOLDER_LENGTH);
	}

	/**
	 * Items, and whether their locks are free. DynamoDB's time is the first of March
	 * 2027.
	 */
	@SuppressWarnings("ImmutableEnumChecker") // Its attributes, which no test changes
	enum Odd {

		NOTHING(null, null, null, false), //
		ENDED(s("x"), n("1"), n("1800000000000"), true), //
		ENDED_IN_2000(s("x"), n("1"), n("946684800000"), true), //
		ENDED_WITHOUT_OWNER(null, n("1"), n("1800000000000"), true), //
		ENDED_WITH_A_FRACTION(s("x"), n("1.5"), n("1800000000000.5"), true), //
		ENDED_IN_A_HUGE_VERSION(s("x"), n("9e125"), n("1800000000000"), true), //
		ENDED_IN_A_NEGATIVE_VERSION(s("x"), n("-1"), n("1800000000000"), true), //
		ENDED_WITH_AN_EMPTY_OWNER(s(""), n("1"), n("1800000000000"), true), //
		RELEASED(null, n("1"), n("0"), true), //
		RELEASED_BUT_OWNED(s("x"), n("0"), n("0"), true), //
		RELEASED_AT_MINUS_ZERO(null, n("1"), n("-0"), true), //
		HELD(s("x"), n("1"), n("1900000000000"), false), //
		HELD_WITHOUT_OWNER(null, n("1"), n("1900000000000"), false), //
		HELD_UNTIL_2100(s("x"), n("1"), n("4102444800000"), false), //
		WITHOUT_DATE(s("x"), n("1"), n("9000000000000000"), false), //
		WITHOUT_DATE_AND_HUGE(s("x"), n("1"), n("1e100"), false), //
		WITHOUT_DATE_AT_THE_END_OF_A_LONG(s("x"), n("1"), n("9223372036854775807"), false), //
		WITHOUT_DATE_AND_LEASED(s("x"), n("1"), n("9000000000000001"), false), //
		FOREIGN_SECONDS(s("x"), n("1"), n("1803902400"), false), //
		FOREIGN_SECONDS_ALONE(s("x"), null, n("1803902400"), false), //
		FOREIGN_MILLISECONDS(s("x"), null, n("1800000000000"), false), //
		FOREIGN_MICROSECONDS(s("x"), n("1"), n("1800000000000000"), false), //
		FOREIGN_NANOSECONDS(s("x"), null, n("1800000000000000000"), false), //
		FOREIGN_YEAR_9999(s("x"), n("1"), n("253402300799999"), false), //
		FOREIGN_BEFORE_2000(s("x"), n("1"), n("946684799999"), false), //
		FOREIGN_AFTER_2100(s("x"), n("1"), n("4102444800001"), false), //
		FOREIGN_NEGATIVE(s("x"), n("1"), n("-1"), false), //
		FOREIGN_LEAST_LONG(s("x"), n("1"), n("-9223372036854775808"), false), //
		FOREIGN_LEAST_NUMBER(s("x"), n("1"), n("-9e125"), false), //
		FOREIGN_SMALLEST(s("x"), n("1"), n("1e-130"), false), //
		FOREIGN_ONE(s("x"), n("1"), n("1"), false), //
		FOREIGN_NUMERIC_OWNER(n("5"), n("1"), n("1800000000000"), false), //
		FOREIGN_NUMERIC_OWNER_RELEASED(n("5"), n("1"), n("0"), false), //
		FOREIGN_OWNER_OF_A_MAP(MAP, n("1"), n("1800000000000"), false), //
		FOREIGN_OWNER_OF_NULL(AttributeValue.fromNul(true), n("1"), n("1800000000000"), false), //
		FOREIGN_TEXT_VERSION(s("x"), s("1"), n("1800000000000"), false), //
		FOREIGN_BINARY_VERSION(s("x"), AttributeValue.fromB(SdkBytes.fromUtf8String("1")), n("1800000000000"), false), //
		FOREIGN_SET_VERSION(s("x"), AttributeValue.fromNs(List.of("1")), n("1800000000000"), false), //
		FOREIGN_TEXT_END(s("x"), n("1"), s("1800000000000"), false), //
		FOREIGN_LIST_END(s("x"), n("1"), AttributeValue.fromL(List.of()), false), //
		FOREIGN_WITHOUT_END(s("x"), n("1"), null, false);

		private final Map<String, AttributeValue> item = new HashMap<>();

		private final boolean free;

		Odd(@Nullable AttributeValue owner, @Nullable AttributeValue version, @Nullable AttributeValue expiresAt,
				boolean free) {
			put("owner", owner);
			put("version", version);
			put("expires_at", expiresAt);
			put("lease_ms", name().equals("WITHOUT_DATE_AND_LEASED") ? n("30000") : null);
			this.free = free;
		}

		private void put(String name, @Nullable AttributeValue value) {
			if (value != null) {
				this.item.put(name, value);
			}
		}

		Map<String, AttributeValue> item() {
			return Map.copyOf(this.item);
		}

	}

	private static AttributeValue s(String value) {
		return AttributeValue.fromS(value);
	}

	private static AttributeValue n(String value) {
		return AttributeValue.fromN(value);
	}

}
