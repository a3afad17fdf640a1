package io.github.dynamolocks.sample.demo;

import java.nio.file.Path;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The tables of the sample's template, for tests.
 */
public final class SampleTables {

	static final Path TEMPLATE = Path.of("template.yaml");

	private SampleTables() {
	}

	/**
	 * Creates them.
	 * @param dynamoDb where to
	 */
	public static void create(DynamoDbClient dynamoDb) {
		Template.read(TEMPLATE).createTables(dynamoDb);
	}

}
