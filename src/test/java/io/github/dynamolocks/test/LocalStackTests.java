package io.github.dynamolocks.test;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the DynamoDB in the container.
 */
@LocalStackTest
class LocalStackTests {

	@Test
	void tableKeepsItems(TestTable table) {
		table.put("resource");

		assertThat(table.items()).containsExactly(table.key("resource"));
	}

	@Test
	void answerHasADate(DynamoDbClient client) {
		assertThat(client.listTables().sdkHttpResponse().firstMatchingHeader("Date")).isPresent();
	}

	@Test
	void faultProxyForwardsToLocalStack(LocalStack server, TestTable table) {
		try (FaultProxy proxy = FaultProxy.to(server.endpoint())) {
			proxy.client().describeTable((describe) -> describe.tableName(table.name()));

			assertThat(proxy.count("DescribeTable")).isEqualTo(1);
		}
	}

}
