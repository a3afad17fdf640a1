package io.github.dynamolocks.test.dynamodb;

import java.util.Map;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.test.LocalStack;
import io.github.dynamolocks.test.LocalStackTest;
import io.github.dynamolocks.test.TestClients;

/**
 * Tests LocalStack on machines where Docker runs.
 */
@LocalStackTest
class LocalStackConformanceTests extends ConformanceContract {

	private static final String OWN_WORDS = "LocalStack has its own words for this error";

	private static final String WHOLE_ATTRIBUTE = "LocalStack returns the whole attribute";

	private static final Map<String, String> DIFFERENCES = Map.ofEntries(
			Map.entry("SET a = :tiny of {}", "LocalStack returns a number as it was written"),
			Map.entry("UPDATED_NEW of SET m.x = :s", WHOLE_ATTRIBUTE),
			Map.entry("UPDATED_OLD of SET m.x = :s", WHOLE_ATTRIBUTE),
			Map.entry("UPDATED_NEW of SET l[1] = :s", WHOLE_ATTRIBUTE),
			Map.entry("a transaction has one operation for an item", "LocalStack tests the conditions first"),
			Map.entry("PutItem returns no new item", OWN_WORDS),
			Map.entry("a key of another type is refused", OWN_WORDS),
			Map.entry("a key with another attribute is refused", OWN_WORDS),
			Map.entry("an item without its key is refused", OWN_WORDS),
			Map.entry("a table that does not exist is refused", OWN_WORDS),
			Map.entry("a longer partition key is refused", OWN_WORDS), Map.entry("a number has 38 digits", OWN_WORDS),
			Map.entry("a set has no element twice", OWN_WORDS), Map.entry("query sort = :n", OWN_WORDS),
			Map.entry("query id = :id AND mark = :s", OWN_WORDS));

	@Override
	DynamoDbClient open() {
		return TestClients.clientWithoutRetries(LocalStack.shared().endpoint());
	}

	@Override
	Map<String, String> differences() {
		return DIFFERENCES;
	}

}
