package io.github.dynamolocks.sample;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.sample.demo.SampleTables;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests the application's own context and client with the DynamoDB of the test.
 */
@SpringBootTest(properties = "tickets.window=closed")
@DynamoDbTest
class TicketOfficeTests {

	@Autowired
	private TicketOffice office;

	@Autowired
	private TicketStock stocks;

	TicketOfficeTests(DynamoDbClient client) {
		SampleTables.create(client);
	}

	@Test
	void saleHoldsTheLockOfTheStock(TestTable locks) throws Exception {
		this.stocks.write("ballet", 2, OptionalLong.empty());
		AtomicReference<Object> held = new AtomicReference<>();
		assertThat(
				this.office.sell("ballet", (stock, left, from) -> held.set(locks.item("stock:ballet").orElseThrow())))
			.isPresent();
		assertThat(held.get()).asString().contains("box-office@", "fencing_token");
		assertThat(this.stocks.left("ballet", OptionalLong.empty())).isEqualTo(1);
	}

	@Test
	void lateWriteOfAFormerHolderIsRefused() throws Exception {
		this.stocks.write("opera", 5, OptionalLong.empty());
		AtomicReference<OptionalLong> former = new AtomicReference<>();
		assertThatIllegalStateException().isThrownBy(() -> this.office.sell("opera", (stock, left, from) -> {
			former.set(LeaseContext.current().fencingToken());
			throw new IllegalStateException("Stopped before the write");
		}));

		this.office.sell("opera", (stock, left, from) -> assertThatExceptionOfType(FencedOffException.class)
			.isThrownBy(() -> this.stocks.write(stock, left - 1, former.get())));

		assertThat(this.stocks.left("opera", OptionalLong.empty())).isEqualTo(4);
	}

}
