package io.github.dynamolocks.test.dynamodb;

import java.util.Map;

import org.junit.jupiter.api.condition.EnabledIf;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.store.Dynalite;
import io.github.dynamolocks.test.TestClients;

/**
 * Tests dynalite from npm, which shares no code with the embedded DynamoDB.
 */
@EnabledIf(value = "io.github.dynamolocks.store.Dynalite#isThere", disabledReason = "dynalite does not run")
class DynaliteConformanceTests extends ConformanceContract {

	private static final String OWN_WORDS = "dynalite has its own words for syntax errors";

	private static final String TRANSACTIONS = "dynalite has no transactions";

	private static final Map<String, String> DIFFERENCES = Map.ofEntries(Map.entry("projection s,", OWN_WORDS),
			Map.entry("s = :s AND", OWN_WORDS), Map.entry("s == :s", OWN_WORDS),
			Map.entry("SET a = b + c + :one of {}", OWN_WORDS), Map.entry("SET a = :s, of {}", OWN_WORDS),
			Map.entry("ADD a b of {}", OWN_WORDS),
			Map.entry("ADD a :s of {}", "dynalite has the message of an older DynamoDB"),
			Map.entry("n < :t", "dynalite compares what has no order, with the result false"),
			Map.entry("size(blank) < :one", "dynalite knows no size of an empty string"),
			Map.entry("REMOVE l[0], l[1] of {\"l\":[1,2,3]}",
					"dynalite removes one element after the other, with indexes that have moved"),
			Map.entry("SET a = n ADD n :one REMOVE l[0] DELETE s :ss of {\"n\":1,\"l\":[1],\"s\":{\"SS\":[\"a\"]}}",
					"dynalite assigns the number itself, not a copy, and then adds to it"),
			Map.entry("ADD n :big of {\"n\":9e125}", "dynalite does not check the results of arithmetic"),
			Map.entry("a refused condition returns the item that is there",
					"dynalite ignores ReturnValuesOnConditionCheckFailure"),
			Map.entry("a transaction writes all of its items", TRANSACTIONS),
			Map.entry("a cancelled transaction writes nothing and says why", TRANSACTIONS),
			Map.entry("a transaction has one operation for an item", TRANSACTIONS),
			Map.entry("a transaction with its token again does nothing", TRANSACTIONS),
			Map.entry("a transaction consumes double", TRANSACTIONS),
			Map.entry("an item nests no more", "dynalite does not count levels"));

	@Override
	DynamoDbClient open() {
		return TestClients.clientWithoutRetries(Dynalite.endpoint());
	}

	@Override
	Map<String, String> differences() {
		return DIFFERENCES;
	}

}
