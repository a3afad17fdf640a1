package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests items with tokens that no acquisition has written.
 */
@DynamoDbTest
class OddTokenTests {

	private static final AttributeValue MAP = AttributeValue.fromM(Map.of("a", AttributeValue.fromBool(true)));

	private final StoreFixture fixture;

	private final DynamoDbLockStore store;

	private final String resource;

	OddTokenTests(EmbeddedDynamoDb server, TestTable table) {
		this.fixture = new StoreFixture(server.endpoint(), table);
		this.store = this.fixture.store();
		this.resource = this.fixture.resource();
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "9223372036854775808", "99999999999999999999999999999999999999", "1.5", "-1", "1e100",
			"9223372036854775807" })
	void lockWithAnUnreadableTokenIsRefusedAndStaysFree(String token) {
		this.fixture.table().put(this.resource, kept(AttributeValue.fromN(token)));

		assertThatExceptionOfType(LockStoreException.class)
			.isThrownBy(() -> this.store.acquire(Attempts.fenced(this.resource)))
			.withMessageContaining(this.resource)
			.withMessageContaining("'fencing_token' of its item is ")
			.withMessageContaining("delete the item");

		assertThat(this.store.read(this.resource).orElseThrow().isFree()).isTrue();
		assertThat(this.fixture.item(this.resource)).doesNotContainKey("owner");
		Acquisition unfenced = Attempts.acquired(this.store, Attempts.plain(this.resource));
		assertThat(this.store.release(unfenced)).isEqualTo(ReleaseResult.RELEASED);
	}

	@Test
	void placeThatGotAnUnreadableTokenIsRetired() {
		this.fixture.table().put(this.resource, kept(AttributeValue.fromN("1.5")));
		Place place = new Place("place");

		assertThatExceptionOfType(LockStoreException.class)
			.isThrownBy(() -> this.store.acquire(new AcquireCommand(this.resource, place.owner(), Attempts.LEASE,
					Duration.ZERO, 1, Attempts.HOLDER, place, false)));

		assertThat(place.isRetired()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "-9e125", "9223372036854775807", "1e100" })
	void invalidTokenIsRefusedWithoutAWrite(String token) {
		this.fixture.table().put(this.resource, kept(AttributeValue.fromN(token)));

		this.fixture.assertItemIsUnchangedBy(this.resource, () -> assertThatExceptionOfType(LockStoreException.class)
			.isThrownBy(() -> this.store.acquire(Attempts.fenced(this.resource))));
	}

	@Test
	void lockWithATokenOfAnotherTypeIsRefused() {
		for (AttributeValue token : List.of(AttributeValue.fromS("7"), MAP, AttributeValue.fromNs(List.of("7")))) {
			this.fixture.table().put(this.resource, kept(token));

			assertThatExceptionOfType(LockStoreException.class)
				.isThrownBy(() -> this.store.acquire(Attempts.fenced(this.resource)))
				.withMessageContaining("'fencing_token' of its item is of type ");
			assertThat(this.fixture.item(this.resource)).isEqualTo(itemWithKey(kept(token)));
		}
	}

	@Test
	void lockWithATokenADayAheadIsRefused() {
		long day = this.fixture.serverTime().plus(Duration.ofDays(1)).toEpochMilli() * 1000;
		this.fixture.table().put(this.resource, kept(AttributeValue.fromN(Long.toString(day - 1_000_000))));
		Acquisition acquisition = Attempts.acquired(this.store, Attempts.fenced(this.resource));
		assertThat(Attempts.tokens(acquisition).first()).isEqualTo(day - 999_999);
		this.store.release(acquisition);

		this.fixture.table().put(this.resource, kept(AttributeValue.fromN(Long.toString(day + 3_000_000))));
		assertThatExceptionOfType(LockStoreException.class)
			.isThrownBy(() -> this.store.acquire(Attempts.fenced(this.resource)));
		assertThat(this.store.read(this.resource).orElseThrow().isFree()).isTrue();
	}

	@Test
	void acquisitionWithATokenSpoiledBeforeItsAnswerIsReleased() {
		for (AttributeValue token : List.of(AttributeValue.fromS("x"), AttributeValue.fromN("0"),
				AttributeValue.fromN("-7"), AttributeValue.fromN(Long.toString(Long.MAX_VALUE)))) {
			AcquireCommand command = Attempts.fenced(this.resource);
			this.fixture.table().put(this.resource, kept(AttributeValue.fromN("1")));
			Attempts.acquired(this.store, command);
			Map<String, AttributeValue> item = new HashMap<>(this.fixture.item(this.resource));
			item.put("fencing_token", token);
			this.fixture.table().put(this.resource, item);

			// As the SDK does after a lost answer
			assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.store.acquire(command))
				.matches((ex) -> !ex.isPerhapsApplied());
			assertThat(this.fixture.item(this.resource)).as(token.toString()).doesNotContainKey("owner");
		}
	}

	private static Map<String, AttributeValue> kept(AttributeValue token) {
		return Map.of("version", AttributeValue.fromN("1"), "expires_at", AttributeValue.fromN("0"), "fencing_token",
				token);
	}

	private Map<String, AttributeValue> itemWithKey(Map<String, AttributeValue> attributes) {
		Map<String, AttributeValue> item = new HashMap<>(attributes);
		item.putAll(this.fixture.table().key(this.resource));
		return item;
	}

}
