package io.github.dynamolocks.test.dynamodb;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests how items depend on the server's clock: stale reads, write limits, and the time
 * to live.
 */
class TableTests {

	private final TestService service = new TestService().withTable("tab", false);

	@BeforeEach
	void enableTimeToLive() {
		this.service.call("UpdateTimeToLive",
				"{'TableName': 'tab', 'TimeToLiveSpecification': {'Enabled': true, 'AttributeName': 'ttl'}}");
	}

	@Test
	void eventuallyConsistentReadsLagBehind() {
		put("a", 1);
		this.service.database().staleness(Duration.ofSeconds(10));
		put("a", 2);
		advance(4);
		put("a", 3);
		put("b", 1);
		delete("a");
		assertThat(read("a", true)).isNull();

		advance(5);
		assertThat(read("a", false)).isEqualTo("1");
		assertThat(read("b", false)).isNull();
		assertThat(scan(false)).isEqualTo("[{id={S=a}, n={N=1}}]");
		assertThat(scan(true)).isEqualTo("[{id={S=b}, n={N=1}}]");

		advance(1);
		assertThat(read("a", false)).isEqualTo("2");
		advance(4);
		assertThat(read("a", false)).isNull();
		assertThat(scan(false)).isEqualTo("[{id={S=b}, n={N=1}}]");
	}

	@Test
	void writeLimitAppliesToEachKeyInEachSecond() {
		put("a", 1);
		put("a", 1);
		this.service.database().writeLimit(2);
		put("a", 1);
		put("a", 1);
		this.service.clock().advance(Duration.ofMillis(999));
		assertThat(this.service.error("PutItem", "{'TableName': 'tab', 'Item': {'id': {'S': 'a'}}}"))
			.startsWith("ProvisionedThroughputExceededException: ");
		put("b", 1);
		this.service.clock().advance(Duration.ofMillis(1));
		put("a", 1);
	}

	@Test
	void readsSeeEveryWriteAfterTheLagIsRemoved() {
		put("a", 1);
		this.service.database().staleness(Duration.ofDays(1));
		put("a", 2);
		assertThat(read("a", false)).isEqualTo("1");
		this.service.database().staleness(Duration.ZERO);
		assertThat(read("a", false)).isEqualTo("2");
		put("a", 3);
		this.service.database().staleness(Duration.ofDays(1));
		assertThat(read("a", false)).isEqualTo("3");
	}

	@Test
	void readsWithoutALagSeeEveryWriteAfterTheClockIsSetBack() {
		this.service.database().staleness(Duration.ofDays(1));
		put("a", 1);
		this.service.database().staleness(Duration.ZERO);
		advance(-100);
		assertThat(read("a", false)).isEqualTo("1");
		assertThat(scan(false)).contains("n={N=1}");
		put("a", 2);
		this.service.database().staleness(Duration.ofSeconds(1));
		assertThat(read("a", false)).isEqualTo("2");
	}

	@Test
	void transactionsReadConsistentlyAndBatchesAsRequested() {
		put("a", 1);
		this.service.database().staleness(Duration.ofDays(1));
		put("a", 2);
		assertThat(this.service.call("TransactGetItems",
				"{'TransactItems': [{'Get': {'TableName': 'tab', 'Key': {'id': {'S': 'a'}}}}]}"))
			.hasToString("{Responses=[{Item={id={S=a}, n={N=2}}}]}");
		String batch = "{'RequestItems': {'tab': {'Keys': [{'id': {'S': 'a'}}], 'ConsistentRead': %s}}}";
		assertThat(this.service.call("BatchGetItem", batch.formatted("false")).toString()).contains("n={N=1}");
		assertThat(this.service.call("BatchGetItem", batch.formatted("true")).toString()).contains("n={N=2}");
	}

	@Test
	void expiredItemIsDeleted() {
		long end = TestService.START.getEpochSecond() + 100;
		putWithTtl("a", "{'N': '%s'}".formatted(end));
		putWithTtl("text", "{'S': '1'}");
		putWithTtl("ancient", "{'N': '%s'}".formatted(end - Duration.ofDays(5 * 365 + 1).toSeconds()));

		advance(99);
		assertThat(scan(true)).contains("{S=a}");
		advance(1);
		assertThat(read("a", true)).isNull();
		assertThat(scan(true)).doesNotContain("{S=a}").contains("{S=text}", "{S=ancient}");
		assertThat(this.service.call("DescribeTable", "{'TableName': 'tab'}").toString()).contains("ItemCount=2");
	}

	@Test
	void conditionDoesNotSeeAnExpiredItem() {
		putWithTtl("a", "{'N': '%s'}".formatted(TestService.START.getEpochSecond()));
		this.service.call("PutItem", """
				{'TableName': 'tab', 'Item': {'id': {'S': 'a'}}, 'ConditionExpression': 'attribute_not_exists(id)'}""");
	}

	@Test
	void expiredItemRemainsForTheConfiguredDelay() {
		this.service.database().ttlDelay(Duration.ofDays(2));
		putWithTtl("a", "{'N': '%s'}".formatted(TestService.START.getEpochSecond()));
		this.service.clock().advance(Duration.ofDays(2).minusSeconds(1));
		assertThat(scan(true)).contains("{S=a}");
		advance(1);
		assertThat(scan(true)).isEqualTo("[]");
	}

	private void advance(long seconds) {
		this.service.clock().advance(Duration.ofSeconds(seconds));
	}

	private void put(String id, int n) {
		this.service.call("PutItem",
				"{'TableName': 'tab', 'Item': {'id': {'S': '%s'}, 'n': {'N': '%s'}}}".formatted(id, n));
	}

	private void putWithTtl(String id, String ttl) {
		this.service.call("PutItem", "{'TableName': 'tab', 'Item': {'id': {'S': '%s'}, 'ttl': %s}}".formatted(id, ttl));
	}

	private void delete(String id) {
		this.service.call("DeleteItem", "{'TableName': 'tab', 'Key': {'id': {'S': '%s'}}}".formatted(id));
	}

	private @Nullable String read(String id, boolean consistent) {
		Parameters item = Parameters
			.of(this.service.call("GetItem",
					"{'TableName': 'tab', 'Key': {'id': {'S': '%s'}}, 'ConsistentRead': %s}".formatted(id, consistent)))
			.object("Item");
		return (item != null) ? item.requiredObject("n").string("N") : null;
	}

	private String scan(boolean consistent) {
		return String
			.valueOf(this.service.call("Scan", "{'TableName': 'tab', 'ConsistentRead': %s}".formatted(consistent))
				.get("Items"));
	}

}
