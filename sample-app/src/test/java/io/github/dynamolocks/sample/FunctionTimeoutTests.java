package io.github.dynamolocks.sample;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import io.github.dynamolocks.sample.demo.SampleTables;
import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.Held;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs instances of the function as processes of their own. The write of the first one
 * hangs, so it is stopped or frozen while it holds the lock, as Lambda does.
 */
@DynamoDbTest
class FunctionTimeoutTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final Duration LEASE = Duration.ofSeconds(3);

	/** The next owner knows DynamoDB's time to about a second; the rest is its sale. */
	private static final Duration LATENESS = Duration.ofSeconds(5);

	private final DynamoDbClient client;

	private final TestTable locks;

	private final FaultProxy proxy;

	FunctionTimeoutTests(DynamoDbClient client, TestTable locks, FaultProxy proxy) {
		this.client = client;
		this.locks = locks;
		this.proxy = proxy;
	}

	@BeforeEach
	void fillTheStock() {
		SampleTables.create(this.client);
		new TicketStock(this.client, "ticket_stock", "ticket_sales", "run", "instance").write("concert", 9,
				OptionalLong.empty());
	}

	@Test
	void lockOfAFunctionThatIsStoppedIsFreeWhenItsLeaseEnds() {
		Held write = holdTheWrite();
		try (ChildJvm stopped = function("concert"); ChildJvm next = function(write)) {
			next.awaitLine("invoked", PATIENCE);
			awaitWaiter();
			stopped.kill();
			Instant end = endOfTheLease();
			assertThat(end).as("the lock outlives its holder").isAfter(Instant.now());

			next.awaitLine("sold {", PATIENCE);
			assertThat(Instant.now()).isBetween(end, end.plus(LATENESS));
		}
		finally {
			write.release();
		}
	}

	@Test
	void functionThatWasFrozenPastItsLeaseSellsNothing() {
		Held write = holdTheWrite();
		try (ChildJvm frozen = function("concert")) {
			write.awaitArrival(PATIENCE);
			frozen.pause();
			try (ChildJvm next = function("concert,concert")) {
				assertThat(next.awaitLine("sold {", PATIENCE)).contains("ticket=9");
				assertThat(next.awaitLine("sold {", PATIENCE)).contains("ticket=8");
			}
			write.release();
			frozen.resume();
			assertThat(frozen.awaitLine("failed: ", PATIENCE)).containsAnyOf("LeaseLostException",
					"FencedOffException");
		}
		finally {
			write.release();
		}
		assertThat(stock()).as("the write of the frozen function is refused").isEqualTo("7");
	}

	private Held holdTheWrite() {
		return this.proxy.next("PutItem").whereBodyContains("ticket_stock").holdRequest();
	}

	private ChildJvm function(String stocks) {
		Map<String, String> properties = Map.of("tickets.endpoint", this.proxy.endpoint().toString(), "tickets.region",
				TestClients.REGION.id(), "dynamo-locks.table-name", this.locks.name(), "dynamo-locks.on-startup",
				"none", "tickets.lease", LEASE.toSeconds() + "s", "aws.accessKeyId", "test", "aws.secretAccessKey",
				"test");
		List<String> arguments = new ArrayList<>(List.of(stocks));
		properties.forEach((name, value) -> arguments.addAll(List.of(name, value)));
		return ChildJvm.start(FunctionProcess.class, arguments.toArray(String[]::new));
	}

	/** Starts another instance when the first one holds the lock. */
	private ChildJvm function(Held write) {
		write.awaitArrival(PATIENCE);
		return function("concert");
	}

	private void awaitWaiter() {
		Awaitility.await().atMost(PATIENCE).until(() -> lock().containsKey("line"));
	}

	private Instant endOfTheLease() {
		return Instant.ofEpochMilli(Long.parseLong(lock().get("expires_at").n()));
	}

	private Map<String, AttributeValue> lock() {
		return this.locks.item("stock:concert").orElseThrow();
	}

	private String stock() {
		return this.client
			.getItem((get) -> get.tableName("ticket_stock").key(Map.of("stock", AttributeValue.fromS("concert"))))
			.item()
			.get("tickets_left")
			.n();
	}

}
