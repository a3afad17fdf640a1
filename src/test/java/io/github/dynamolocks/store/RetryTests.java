package io.github.dynamolocks.store;

import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.retry.RetryPolicy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.DynamoDbFailure;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.FaultRule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests that requests are repeated in every retry mode of the client.
 */
class RetryTests extends StoreTests {

	/** More attempts than in any retry mode of the SDK. */
	private static final int MANY = 9;

	private static final Duration BOUND = Duration.ofSeconds(10);

	RetryTests(EmbeddedDynamoDb server, TestTable table) {
		super(server, table);
	}

	@ParameterizedTest
	@EnumSource
	void passingFailureIsRepeatedInEveryRetryMode(Mode mode) {
		try (DynamoDbClient client = mode.client(this.proxy.endpoint())) {
			DynamoDbLockStore store = this.fixture.store(client, RequestTimeouts.DERIVED);
			store.start(TableInitialization.VALIDATE);
			for (DynamoDbFailure failure : new DynamoDbFailure[] { DynamoDbFailure.THROTTLED,
					DynamoDbFailure.PROVISIONED_THROUGHPUT_EXCEEDED, DynamoDbFailure.TRANSACTION_CONFLICT,
					DynamoDbFailure.REPLICATED_WRITE_CONFLICT, DynamoDbFailure.INTERNAL_SERVER_ERROR,
					DynamoDbFailure.SERVICE_UNAVAILABLE }) {
				FaultRule acquiring = fail(failure);
				Acquisition acquisition = Attempts.acquired(store, Attempts.plain(this.resource));
				FaultRule renewing = fail(failure);
				assertThat(store.renew(acquisition)).isEqualTo(RenewResult.RENEWED);
				FaultRule releasing = fail(failure);
				assertThat(store.release(acquisition)).isEqualTo(ReleaseResult.RELEASED);

				assertThat(new int[] { acquiring.applied(), renewing.applied(), releasing.applied() })
					.as(failure.toString())
					.containsOnly(MANY);
			}
		}
	}

	private FaultRule fail(DynamoDbFailure failure) {
		return this.proxy.next(FaultProxy.ANY_OPERATION).times(MANY).answer(failure);
	}

	@ParameterizedTest
	@EnumSource
	void lastingFailureEndsWithinTheBoundInEveryRetryMode(Mode mode) {
		try (DynamoDbClient client = mode.client(this.proxy.endpoint())) {
			DynamoDbLockStore store = this.fixture.store(client, RequestTimeouts.DERIVED);
			store.start(TableInitialization.VALIDATE);
			this.proxy.next("UpdateItem").always().answer(DynamoDbFailure.TRANSACTION_CONFLICT);
			long before = this.fixture.host().nanoTime();

			LockStoreException ex = failure(store);

			assertThat(Duration.ofNanos(this.fixture.host().nanoTime() - before)).isBetween(BOUND.dividedBy(2), BOUND);
			assertThat(ex).hasMessageContainingAll("Transaction is ongoing", "transactions",
					"and %d attempts".formatted(this.proxy.count("UpdateItem")));
			assertThat(ex.isPerhapsApplied()).isFalse();
			assertThat(ex.getCause()).isInstanceOfSatisfying(AwsServiceException.class,
					(cause) -> assertThat(cause.awsErrorDetails().errorCode())
						.isEqualTo(DynamoDbFailure.TRANSACTION_CONFLICT.errorCode()));
		}
	}

	@Test
	void unansweredRequestIsRepeatedAsTheClientIsConfigured() {
		this.proxy.next("UpdateItem").always().dropAnswer();
		Iterator<Integer> expected = List.of(9, 4, 3, 3, 1, 1, 3).iterator();
		for (Mode mode : Mode.values()) {
			try (DynamoDbClient client = mode.client(this.proxy.endpoint())) {
				DynamoDbLockStore store = this.fixture.store(client, RequestTimeouts.DERIVED);
				store.start(TableInitialization.VALIDATE);
				this.proxy.clearLog();

				assertThat(failure(store).isPerhapsApplied()).isTrue();

				assertThat(this.proxy.count("UpdateItem")).as(mode.toString()).isEqualTo(expected.next());
			}
		}
	}

	@Test
	void pausesDoNotCountAsARoundTrip() {
		DynamoDbLockStore store = this.fixture
			.storeOn(new PausingClock(this.fixture.host(), (nanos) -> this.fixture.advance(Duration.ofNanos(nanos))));
		long before = this.fixture.host().nanoTime();
		fail(DynamoDbFailure.THROTTLED);

		Acquisition acquisition = Attempts.acquired(store, Attempts.plain(this.resource));

		Duration pauses = Duration.ofNanos(this.fixture.host().nanoTime() - before);
		assertThat(pauses).isGreaterThan(Duration.ofSeconds(2));
		assertThat(acquisition.remaining())
			.isGreaterThan(Attempts.LEASE.minus(pauses).minus(Attempts.UNCERTAINTY).minusMillis(500));
	}

	@Test
	void timeBeforeTheTransmissionDoesNotCountAsARoundTrip() {
		Duration preparation = Duration.ofSeconds(5);
		try (DynamoDbClient client = Mode.DEFAULT.client(this.proxy.endpoint(), new ExecutionInterceptor() {

			@Override
			public void beforeMarshalling(Context.BeforeMarshalling context, ExecutionAttributes attributes) {
				RetryTests.this.fixture.advance(preparation);
			}

		})) {
			DynamoDbLockStore store = this.fixture.store(client, RequestTimeouts.DERIVED);
			store.start(TableInitialization.VALIDATE);

			Acquisition acquisition = Attempts.acquired(store, Attempts.plain(this.resource));

			assertThat(acquisition.remaining())
				.isGreaterThan(Attempts.LEASE.minus(preparation).minus(Attempts.UNCERTAINTY).minusMillis(500));
		}
	}

	@Test
	void interruptPreventsARepetition() {
		this.proxy.next("UpdateItem").always().answer(DynamoDbFailure.THROTTLED);
		DynamoDbLockStore store = this.fixture
			.storeOn(new PausingClock(this.fixture.host(), (nanos) -> Thread.currentThread().interrupt()));
		try {
			failure(store);
			assertThat(this.proxy.count("UpdateItem")).isEqualTo(1);
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
		}
		finally {
			Thread.interrupted();
		}
	}

	@Test
	void requestEndsAlthoughTheClockStandsStill() {
		this.proxy.next("UpdateItem").always().answer(DynamoDbFailure.THROTTLED);
		DynamoDbLockStore store = this.fixture.storeOn(new PausingClock(this.fixture.host(), (nanos) -> {
		}));

		assertThat(failure(store)).hasMessageContaining("on-demand capacity");
	}

	private LockStoreException failure(DynamoDbLockStore store) {
		LockStoreException ex = catchThrowableOfType(LockStoreException.class,
				() -> store.acquire(Attempts.plain(this.resource)));
		assertThat(ex).isNotNull();
		return ex;
	}

	/**
	 * The retry settings of the client of an application.
	 */
	@SuppressWarnings({ "deprecation", "ImmutableEnumChecker" }) // RetryPolicy is what
																	// older applications
																	// configure
	enum Mode {

		DEFAULT((configuration) -> {
		}),

		LEGACY((configuration) -> configuration.retryStrategy(RetryMode.LEGACY)),

		STANDARD((configuration) -> configuration.retryStrategy(RetryMode.STANDARD)),

		ADAPTIVE((configuration) -> configuration.retryStrategy(RetryMode.ADAPTIVE_V2)),

		NONE((configuration) -> configuration.retryStrategy((retries) -> retries.maxAttempts(1))),

		NONE_BY_POLICY((configuration) -> configuration.retryPolicy(RetryPolicy.none())),

		POLICY((configuration) -> configuration.retryPolicy(RetryPolicy.builder().numRetries(2).build()));

		private final Consumer<ClientOverrideConfiguration.Builder> retries;

		Mode(Consumer<ClientOverrideConfiguration.Builder> retries) {
			this.retries = retries;
		}

		DynamoDbClient client(URI endpoint, ExecutionInterceptor... interceptors) {
			return TestClients.builder(endpoint).overrideConfiguration((configuration) -> {
				this.retries.accept(configuration);
				for (ExecutionInterceptor interceptor : interceptors) {
					configuration.addExecutionInterceptor(interceptor);
				}
			}).build();
		}

	}

	/**
	 * Runs an action of a test in each pause.
	 */
	private record PausingClock(HostClock clock, LongConsumer pause) implements HostClock {

		@Override
		public long nanoTime() {
			return this.clock.nanoTime();
		}

		@Override
		public long currentTimeMillis() {
			return this.clock.currentTimeMillis();
		}

		@Override
		public void park(Object blocker, long nanos) {
			this.pause.accept(nanos);
		}

	}

}
