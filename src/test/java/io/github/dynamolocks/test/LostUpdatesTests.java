package io.github.dynamolocks.test;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests that a working lock loses no updates, and that a missing lock is detected.
 */
@DynamoDbTest
@Tag("slow")
class LostUpdatesTests {

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void workingLockLosesNoUpdates(int processes, FaultProxy dynamoDb, TestTable table) {
		LostUpdates.Result result = LostUpdates.of(Locking.class, dynamoDb.endpoint().toString(), table.name())
			.processes(processes)
			.run();
		assertThat(result.made()).isEqualTo(100L * processes);
		assertThat(result.lost()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void missingLockLosesUpdates(int processes) {
		LostUpdates.Result result = LostUpdates.of(NotLocking.class).processes(processes).threads(2).updates(500).run();
		assertThat(result.lost()).isPositive();
		assertThat(result.kept()).isPositive();
	}

	@Test
	void failingWorkerFailsTheRun() {
		assertThatIllegalStateException().isThrownBy(() -> LostUpdates.of(Failing.class).run())
			.withMessageContaining("planned");
		assertThatIllegalStateException()
			.isThrownBy(() -> LostUpdates.of(Failing.class).processes(2).timeout(Duration.ofSeconds(30)).run())
			.withMessageContaining("planned");
		assertThatIllegalArgumentException().isThrownBy(() -> LostUpdates.of(Failing.class).threads(0));
	}

	static final class Locking implements LostUpdates.Worker {

		private @Nullable DefaultLockClient locks;

		@Override
		public void start(List<String> arguments) {
			DynamoDbClient client = TestClients.client(URI.create(arguments.get(0)));
			this.locks = DefaultLockClient
				.builder(new DynamoDbLockStore(client, LockTable.of(arguments.get(1)), RequestTimeouts.DERIVED))
				.settings(LockClientSettings.DEFAULTS.withWaitTime(Duration.ofMinutes(1)))
				.build();
		}

		@Override
		public void run(Runnable update) {
			Objects.requireNonNull(this.locks).execute(LockRequest.of("counter"), (lease) -> {
				update.run();
				return Map.of();
			});
		}

		@Override
		public void stop() {
			Objects.requireNonNull(this.locks).close();
		}

	}

	static final class NotLocking implements LostUpdates.Worker {

		@Override
		public void run(Runnable update) {
			update.run();
		}

	}

	static final class Failing implements LostUpdates.Worker {

		@Override
		public void run(Runnable update) {
			throw new IllegalStateException("planned");
		}

	}

}
