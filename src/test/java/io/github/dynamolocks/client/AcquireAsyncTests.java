package io.github.dynamolocks.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests futures of a client that does not know the type of the table's key yet. The first
 * of them needs a request before it can wait.
 */
@DynamoDbTest
class AcquireAsyncTests {

	private static final LockRequest REQUEST = LockRequest.of("a").withWaitTime(Duration.ofSeconds(10));

	private final Queue<Thread> senders = new ConcurrentLinkedQueue<>();

	private final DefaultLockClient client;

	private volatile @Nullable Error failure;

	AcquireAsyncTests(DynamoDbClient sdk, TestTable table) {
		Class<DynamoDbClient> type = DynamoDbClient.class;
		DynamoDbClient watched = type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
				if (arguments != null) {
					this.senders.add(Thread.currentThread());
					if (this.failure != null) {
						throw this.failure;
					}
				}
				try {
					return method.invoke(sdk, arguments);
				}
				catch (InvocationTargetException ex) {
					throw Objects.requireNonNull(ex.getCause());
				}
			}));
		this.client = DefaultLockClient
			.builder(new DynamoDbLockStore(watched, LockTable.of(table.name()), RequestTimeouts.DERIVED))
			.build();
	}

	@AfterEach
	void close() {
		WaitingClient.assertNothingLeft(this.client);
		this.client.close();
	}

	@Test
	void callingThreadSendsNoRequest() {
		CompletableFuture<Lease> first = this.client.acquireAsync(REQUEST);
		CompletableFuture<Lease> other = this.client.acquireAsync(REQUEST.withResource("b"));

		assertThat(first).succeedsWithin(Duration.ofSeconds(20));
		assertThat(other).succeedsWithin(Duration.ofSeconds(20));
		assertThat(this.senders).isNotEmpty().doesNotContain(Thread.currentThread());
		first.join().close();
		other.join().close();
	}

	@Test
	void failureOfTheFirstRequestFailsTheFuture() {
		this.failure = new StackOverflowError("planned");

		CompletableFuture<Lease> future = this.client.acquireAsync(REQUEST);

		assertThat(future).failsWithin(Duration.ofSeconds(20))
			.withThrowableThat()
			.withCauseInstanceOf(LockStoreException.class)
			.havingRootCause()
			.isSameAs(this.failure);
	}

	@Test
	void resourceThatCannotBeAKeyFailsTheFuture() {
		for (int i = 0; i < 2; i++) {
			assertThat(this.client.acquireAsync(REQUEST.withResource("k".repeat(3000))))
				.failsWithin(Duration.ofSeconds(20))
				.withThrowableThat()
				.withCauseInstanceOf(IllegalArgumentException.class);
			this.client.acquire(REQUEST).close();
		}
	}

	@Test
	void futureCancelledBeforeTheKeyIsKnownHoldsNoLock() {
		CompletableFuture<Lease> future = this.client.acquireAsync(REQUEST);
		future.cancel(false);

		assertThat(this.client.acquireAsync(REQUEST)).succeedsWithin(Duration.ofSeconds(20)).satisfies(Lease::close);
	}

}
