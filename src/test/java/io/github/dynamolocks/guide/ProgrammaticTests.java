package io.github.dynamolocks.guide;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs locks without annotations.
 */
@DynamoDbTest
class ProgrammaticTests {

	private final TestTable table;

	ProgrammaticTests(TestTable table) {
		this.table = table;
	}

	@Test
	void clientIsBuiltWithoutSpring(DynamoDbClient dynamoDb) {
		String tableName = this.table.name();
		// tag::create[]
		try (DefaultLockClient lockClient = DefaultLockClient.builder(dynamoDb).tableName(tableName).build()) {
			lockClient.execute(LockRequest.of("order:42"), (lease) -> ship("42"));
		}
		// end::create[]
		assertThat(this.table.items()).isEmpty();
	}

	@Test
	void clientAcquiresAndExecutes(LockClient lockClient) {
		// tag::use[]
		LockRequest request = LockRequest.of("order:42").withWaitTime(Duration.ofSeconds(5));

		try (Lease lease = lockClient.acquire(request)) {
			ship("42");
		}
		String parcel = lockClient.execute(request, (lease) -> ship("42"));
		lockClient.execute(request, () -> ship("42"));
		Optional<Lease> perhaps = lockClient.tryAcquire(LockRequest.of("nightly-report"));
		// end::use[]
		assertThat(parcel).isEqualTo("parcel 42");
		assertThat(perhaps).isPresent();
		perhaps.get().close();
		assertThat(this.table.items()).isEmpty();
	}

	@Test
	void clientAcquiresWithoutAWaitingThread(LockClient lockClient) {
		LockRequest request = LockRequest.of("order:43").withWaitTime(Duration.ofSeconds(5));
		// tag::async[]
		CompletableFuture<Lease> lease = lockClient.acquireAsync(request);
		CompletableFuture<String> parcel = lockClient.executeAsync(request, (held) -> shipAsync("43"));
		// end::async[]
		lease.join().close();
		assertThat(parcel.join()).isEqualTo("parcel 43");
		assertThat(this.table.items()).isEmpty();
	}

	@Test
	void clientLocksSeveralResources(LockClient lockClient) {
		// tag::several[]
		List<LockRequest> accounts = List.of(LockRequest.of("account:1"), LockRequest.of("account:2"));
		String parcel = lockClient.execute(accounts, (last) -> {
			LeaseContext.ensureHeld();
			return ship("44");
		});
		// end::several[]
		assertThat(parcel).isEqualTo("parcel 44");
		assertThat(this.table.items()).isEmpty();
	}

	private String ship(String id) {
		assertThat(this.table.items()).isNotEmpty();
		return "parcel " + id;
	}

	private CompletableFuture<String> shipAsync(String id) {
		return CompletableFuture.completedFuture(ship(id));
	}

}
