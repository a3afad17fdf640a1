package io.github.dynamolocks.test;

import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * Where the DynamoDB of a {@link DynamoDbTest} is.
 */
public enum DynamoDbServer {

	/**
	 * Where the system property {@value #ENDPOINT_PROPERTY} says, an address such as
	 * {@code http://localhost:8000}; without it what {@value #SERVER_PROPERTY} says, the
	 * name of one of the other constants; without that, {@link #LOCAL}. So one build can
	 * run the same tests on several.
	 */
	CONFIGURED,

	/**
	 * A DynamoDB in this process, see {@link EmbeddedDynamoDb}: nothing to install.
	 */
	LOCAL,

	/**
	 * LocalStack in a container, see {@link LocalStack}. Where no Docker engine answers,
	 * the tests are skipped, with a line on the standard output that says so.
	 */
	LOCALSTACK;

	/** The system property that names a server for {@link #CONFIGURED}. */
	public static final String SERVER_PROPERTY = "dynamolocks.test.server";

	/** The system property that names an address for {@link #CONFIGURED}. */
	public static final String ENDPOINT_PROPERTY = "dynamolocks.test.endpoint";

}
