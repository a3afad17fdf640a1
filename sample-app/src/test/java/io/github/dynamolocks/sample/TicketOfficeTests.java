package io.github.dynamolocks.sample;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.sample.demo.SampleTables;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

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

	@Autowired
	private LockClient locks;

	private final DynamoDbClient client;

	TicketOfficeTests(DynamoDbClient client) {
		this.client = client;
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

	@Test
	void lateTransactionOfAFormerHolderIsCancelled(TestTable locks) throws Exception {
		this.stocks.write("circus", 5, OptionalLong.empty());

		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.office.sellInTransaction("circus", (stock, left, from) -> {
				Map<String, AttributeValue> item = new HashMap<>(locks.item("stock:circus").orElseThrow());
				item.put("owner", AttributeValue.fromS("another"));
				this.client.putItem((put) -> put.tableName(locks.name()).item(item));
			}))
			.satisfies((ex) -> assertThat(ex.getSuppressed()).hasAtLeastOneElementOfType(FencedOffException.class));
		assertThat(this.stocks.left("circus", OptionalLong.empty())).isEqualTo(5);
	}

	@Test
	void transactionIsRepeatedAfterItMetARenewal() {
		AtomicBoolean met = new AtomicBoolean();
		DynamoDbClient renewing = (DynamoDbClient) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { DynamoDbClient.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("transactWriteItems") && met.compareAndSet(false, true)) {
						throw TransactionCanceledException.builder()
							.cancellationReasons(CancellationReason.builder().code("TransactionConflict").build())
							.build();
					}
					return method.invoke(this.client, arguments);
				});
		TicketStock conflicting = new TicketStock(renewing, "ticket_stock", "ticket_sales", "run", "instance");

		this.locks.execute(LockRequest.of("stock:magic"),
				() -> conflicting.writeWhileHeld("magic", 7, LeaseContext.current()));

		assertThat(met).isTrue();
		assertThat(this.stocks.left("magic", OptionalLong.empty())).isEqualTo(7);
	}

}
