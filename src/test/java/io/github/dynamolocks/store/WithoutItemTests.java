package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.Held;
import io.github.dynamolocks.test.dynamodb.Late;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the contract on a DynamoDB whose refusals do not contain the item. The store then
 * reads the item, which may have changed before the read.
 */
@DynamoDbTest
class WithoutItemTests extends DynamoDbContract {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	WithoutItemTests(EmbeddedDynamoDb server, TestTable table) {
		super(server.endpoint(), table);
		fixture().proxy().hideItems();
	}

	@Test
	void retryRecognisesItsOwnAcquisitionAfterALostAnswer() {
		String resource = resource();
		AcquireCommand command = Attempts.plain(resource);
		Attempts.acquired(mine(), command);

		assertThat(Attempts.acquired(mine(), command).owner()).isEqualTo(command.owner());
		assertThat(fixture().proxy().requests("GetItem"))
			.anyMatch((read) -> read.body().contains("\"ConsistentRead\":true"));
	}

	@Test
	void lateAcquisitionIsNotMistakenForARenewal() throws Exception {
		String resource = resource();
		Late late = fixture().proxy().next("UpdateItem").applyAgainLate();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));
		advance(Duration.ofSeconds(20));
		theirs().discard(resource, acquisition.owner());
		Held read = fixture().proxy().next("GetItem").holdRequest();

		CompletableFuture<RenewResult> renewal = CompletableFuture.supplyAsync(() -> mine().renew(acquisition));
		read.awaitArrival(TIMEOUT);
		assertThat(late.deliver().status()).isEqualTo(200);
		read.release();

		assertThat(renewal.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(RenewResult.NOT_HELD);
		assertThat(acquisition.remaining()).isZero();
	}

}
