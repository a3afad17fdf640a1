package io.github.dynamolocks.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests exceptions that code of the application throws during a request to DynamoDB.
 */
@DynamoDbTest
class ForeignFailureTests {

	private final String resource = "foreign-" + UUID.randomUUID();

	private final EmbeddedDynamoDb server;

	private final TestTable table;

	ForeignFailureTests(EmbeddedDynamoDb server, TestTable table) {
		this.server = server;
		this.table = table;
	}

	static Stream<Throwable> thrown() {
		return Stream.of(new IllegalStateException("no tenant"), new UncheckedIOException(new IOException("no disk")),
				new StackOverflowError("too deep"), new NoClassDefFoundError("gone/Missing"));
	}

	@ParameterizedTest
	@MethodSource("thrown")
	void failureAfterTheAnswerIsReportedAndLeavesNoItem(Throwable thrown) {
		AfterWrite interceptor = new AfterWrite(UpdateItemRequest.class, thrown);
		try (DynamoDbClient client = client(interceptor); DefaultLockClient locks = locks(client)) {
			assertThatExceptionOfType(LockStoreException.class)
				.isThrownBy(() -> locks.acquire(LockRequest.of(this.resource)))
				.withCause(thrown)
				.withMessageContainingAll("Acquiring the lock on '" + this.resource + "'", thrown.toString())
				.withMessageNotContaining("close it after the lock client")
				.satisfies((ex) -> assertThat(ex.isPerhapsApplied()).isTrue());

			assertThat(interceptor.thrown).hasValue(1);
			Awaitility.await()
				.atMost(Duration.ofSeconds(10))
				.untilAsserted(() -> assertThat(this.table.item(this.resource)).isEmpty());
		}
	}

	@ParameterizedTest
	@MethodSource("thrown")
	void failureAfterARenewalKeepsTheLease(Throwable thrown) {
		AfterWrite interceptor = new AfterWrite(UpdateItemRequest.class, thrown);
		try (DynamoDbClient client = client(interceptor)) {
			DynamoDbLockStore store = store(client);
			interceptor.left.set(0);
			Acquisition acquisition = Attempts.acquired(store, Attempts.plain(this.resource));
			interceptor.left.set(1);

			assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> store.renew(acquisition))
				.withCause(thrown);

			assertThat(store.renew(acquisition)).isEqualTo(RenewResult.RENEWED);
			assertThat(store.release(acquisition)).isEqualTo(ReleaseResult.RELEASED);
		}
	}

	@ParameterizedTest
	@MethodSource("thrown")
	void failureAfterAReleaseIsNoLossOfTheLease(Throwable thrown) {
		AfterWrite interceptor = new AfterWrite(DeleteItemRequest.class, thrown);
		try (DynamoDbClient client = client(interceptor)) {
			DynamoDbLockStore store = store(client);
			Acquisition acquisition = Attempts.acquired(store, Attempts.plain(this.resource));

			assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> store.release(acquisition))
				.withCause(thrown);

			assertThat(store.release(acquisition)).isEqualTo(ReleaseResult.RELEASED);
		}
	}

	@ParameterizedTest
	@MethodSource("thrown")
	void failureBeforeTheTransmissionIsKnownToHaveChangedNothing(Throwable thrown) {
		AwsCredentialsProvider broken = () -> {
			throw sneaky(thrown);
		};
		try (DynamoDbClient client = TestClients.builder(this.server.endpoint()).credentialsProvider(broken).build()) {
			DynamoDbLockStore store = store(client);
			LockStoreException ex = catchThrowableOfType(LockStoreException.class,
					() -> store.discard(this.resource, "o"));

			assertThat(ex).hasMessageContaining(thrown.toString()).hasCause(thrown);
			assertThat(ex.isPerhapsApplied()).isFalse();
		}
	}

	@Test
	void clientThatAnswersNullIsNamed() {
		DynamoDbClient mock = (DynamoDbClient) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { DynamoDbClient.class }, (proxy, method, arguments) -> null);
		DynamoDbLockStore store = store(mock);

		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> store.canonical(this.resource))
			.withMessageContaining("the DynamoDbClient returned null");
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> store.start(TableInitialization.VALIDATE))
			.withMessageContaining("the DynamoDbClient returned null");
	}

	@Test
	void closedClientIsNamedAsTheCause() {
		DynamoDbClient closed = TestClients.client(this.server.endpoint());
		DynamoDbLockStore store = store(closed);
		Lease lease;
		try (DefaultLockClient locks = DefaultLockClient.builder(store).build()) {
			lease = locks.acquire(LockRequest.of(this.resource));
			lease.close();
			closed.close();

			assertThatExceptionOfType(LockStoreException.class)
				.isThrownBy(() -> locks.acquire(LockRequest.of(this.resource)))
				.withMessageContaining("The DynamoDbClient seems to be closed: close it after the lock client");
		}
	}

	private DynamoDbLockStore store(DynamoDbClient client) {
		return new DynamoDbLockStore(client, LockTable.of(this.table.name()), RequestTimeouts.DERIVED);
	}

	private DefaultLockClient locks(DynamoDbClient client) {
		return DefaultLockClient.builder(store(client)).build();
	}

	private DynamoDbClient client(ExecutionInterceptor interceptor) {
		return TestClients.builder(this.server.endpoint())
			.overrideConfiguration((configuration) -> configuration.addExecutionInterceptor(interceptor))
			.build();
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
		throw (T) thrown;
	}

	/**
	 * Throws once, when DynamoDB has applied a write.
	 */
	private static final class AfterWrite implements ExecutionInterceptor {

		private final Class<? extends SdkRequest> request;

		private final Throwable failure;

		private final AtomicInteger left = new AtomicInteger(1);

		private final AtomicInteger thrown = new AtomicInteger();

		AfterWrite(Class<? extends SdkRequest> request, Throwable failure) {
			this.request = request;
			this.failure = failure;
		}

		@Override
		public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
			if (this.request.isInstance(context.request()) && this.left.getAndUpdate((n) -> Math.max(0, n - 1)) > 0) {
				this.thrown.incrementAndGet();
				throw sneaky(this.failure);
			}
		}

	}

}
