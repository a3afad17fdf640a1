package io.github.dynamolocks.client;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.RandomText;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.test.KeyType;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Locks random texts as resources. Each text is its own lock, which can be acquired,
 * found and released, or an error before a request is sent. {@code -Dfuzz.seed=…} repeats
 * a run.
 */
class ResourceInputFuzzTests {

	private static final int TEXTS = RandomText.times(50);

	private final RandomText random = new RandomText();

	/** The held locks, by the key as DynamoDB compares it. */
	private final Map<Object, Lease> held = new HashMap<>();

	@ParameterizedTest
	@EnumSource
	void everyTextIsOneLockOrAClearError(Shape shape) {
		try (TestTable table = shape.create();
				DefaultLockClient client = client(table);
				DefaultLockClient rival = client(table)) {
			inputs(shape).forEach((resource) -> {
				try {
					lock(shape, resource, client, rival);
				}
				catch (RuntimeException ex) {
					throw new AssertionError(this.random.about(resource), ex);
				}
			});
			assertThat(table.items()).hasSameSizeAs(this.held.keySet());
			this.held.values().forEach(Lease::close);
			assertThat(table.items()).as(this.random.about(shape)).isEmpty();
		}
	}

	private void lock(Shape shape, String resource, DefaultLockClient client, DefaultLockClient rival) {
		Object identity = shape.identity(resource);
		if (identity == null) {
			assertRefused(resource, () -> client.tryAcquire(LockRequest.of(resource)));
			assertRefused(resource, () -> {
				try {
					return client.acquireAsync(LockRequest.of(resource)).join();
				}
				catch (CompletionException ex) {
					throw (ex.getCause() != null) ? ex.getCause() : ex;
				}
			});
			if (resource.isEmpty() || !resource.isBlank()) {
				assertRefused(resource, () -> client.find(resource));
			}
			return;
		}
		if (!this.held.containsKey(identity)) {
			this.held.put(identity, client.tryAcquire(LockRequest.of(resource)).orElseThrow());
		}
		assertThat(rival.tryAcquire(LockRequest.of(resource))).as(this.random.about(resource)).isEmpty();
		assertThat(rival.find(resource)).as(this.random.about(resource))
			.map(LockInfo::resource)
			.map(shape::identity)
			.contains(identity);
	}

	private void assertRefused(String resource, Attempt attempt) {
		assertThatThrownBy(attempt::run).as(this.random.about(resource))
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageStartingWith("The resource")
			.satisfies((ex) -> assertThat(ex.getMessage())
				.contains(resource.isBlank() ? "" : PrintableText.of(beginning(resource)))
				.containsPattern("give|lock|use"))
			.satisfies((ex) -> assertThat(ex.getCause() instanceof DynamoDbException).isFalse());
	}

	/** Shortens a text without splitting a character. */
	private static String beginning(String resource) {
		return resource.codePoints()
			.limit(20)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

	private Stream<String> inputs(Shape shape) {
		List<String> inputs = new ArrayList<>(shape.edges());
		while (inputs.size() < TEXTS) {
			inputs.add((shape.keyType == KeyType.STRING || this.random.oneIn(4)) ? this.random.text()
					: this.random.number());
		}
		return inputs.stream();
	}

	private static DefaultLockClient client(TestTable table) {
		LockTable locks = LockTable.of(table.name());
		if (table.sortKeyName().isPresent()) {
			locks = locks.withSortKey(table.sortKeyName().get(), TestTable.SORT_VALUE);
		}
		DynamoDbLockStore store = new DynamoDbLockStore(table.client(), locks, RequestTimeouts.DERIVED);
		store.start(TableInitialization.VALIDATE);
		return DefaultLockClient.builder(store)
			.settings(LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO))
			.build();
	}

	/**
	 * The calls that may refuse a resource.
	 */
	@FunctionalInterface
	private interface Attempt {

		@Nullable Object run() throws Throwable;

	}

	/**
	 * The kinds of tables.
	 */
	private enum Shape {

		TEXT(KeyType.STRING, null), TEXT_AND_SORT_KEY(KeyType.STRING, "kind"), NUMBER(KeyType.NUMBER, null),
		NUMBER_AND_SORT_KEY(KeyType.NUMBER, "kind");

		private static final String DIGITS = "12345678901234567890123456789012345678";

		private final KeyType keyType;

		private final @Nullable String sortKeyName;

		Shape(KeyType keyType, @Nullable String sortKeyName) {
			this.keyType = keyType;
			this.sortKeyName = sortKeyName;
		}

		TestTable create() {
			return (this.sortKeyName != null)
					? TestTable.createWithSortKey(EmbeddedDynamoDb.shared().client(), TestTable.DEFAULT_KEY_NAME,
							this.keyType, this.sortKeyName)
					: TestTable.create(EmbeddedDynamoDb.shared().client(), TestTable.DEFAULT_KEY_NAME, this.keyType);
		}

		List<String> edges() {
			if (this.keyType == KeyType.STRING) {
				return List.of("", " ", "\u0000", "\n", "\u2003", "a", "A", "é", "e\u0301", "\ufeffa", "a\u0000",
						"\ud800", "a\udc00", "\udc00\ud800", "\ud83d\ude00", "\ud83d", "?", "\ufffd", "\uffff",
						"a".repeat(2048), "a".repeat(2049), "é".repeat(1024), "é".repeat(1024) + "a",
						"\ud83d\ude00".repeat(512), "\ud83d\ude00".repeat(512) + "a", "€".repeat(682) + "aa",
						"€".repeat(682) + "é");
			}
			return List.of("", " ", "0", "-0", "0.0", "0E99", "00", "1", "01", "1.0", " 1 ", "+1", "1E0", "0.1E1", "-1",
					"٣", "3", "1_000", "0x10", "NaN", "Infinity", "1e", "1,5", DIGITS, "-" + DIGITS, DIGITS + "9",
					DIGITS + "0", "0." + DIGITS, "0." + DIGITS + "9", "1E125", "9.99E125", DIGITS + "E88",
					DIGITS + "E89", "1E126", "-1E125", "-1E126", "1E-130", "-1E-130", "1E-131", DIGITS + "E-167",
					DIGITS + "E-168", "9.9E-131", "1E2147483647", "1E-2147483648", "1E99999999999",
					"0".repeat(2047) + "7", "0".repeat(2048) + "7");
		}

		/** Returns the key, null if the text cannot be locked. */
		@Nullable Object identity(String resource) {
			if (resource.isBlank()) {
				return null;
			}
			if (this.keyType == KeyType.STRING) {
				byte[] bytes = resource.getBytes(StandardCharsets.UTF_8);
				boolean whole = new String(bytes, StandardCharsets.UTF_8).equals(resource);
				return (whole && bytes.length <= 2048) ? resource : null;
			}
			return number(resource);
		}

		private static @Nullable BigDecimal number(String resource) {
			try {
				BigDecimal number = new BigDecimal(resource.strip()).stripTrailingZeros();
				boolean fits = resource.length() <= 2048 && number.precision() <= 38
						&& number.abs().compareTo(new BigDecimal("1E126")) < 0
						&& (number.signum() == 0 || number.abs().compareTo(new BigDecimal("1E-130")) >= 0);
				return fits ? number : null;
			}
			catch (NumberFormatException | ArithmeticException ex) {
				return null;
			}
		}

	}

}
