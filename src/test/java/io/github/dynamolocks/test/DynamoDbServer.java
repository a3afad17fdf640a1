package io.github.dynamolocks.test;

import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * The DynamoDB servers that a {@link DynamoDbTest} can use.
 *
 * @since 0.1.0
 */
public enum DynamoDbServer {

	/**
	 * The server that a system property selects, so that one build can run the same tests
	 * on several servers: {@value #ENDPOINT_PROPERTY} is an address such as
	 * {@code http://localhost:8000}; without it, {@value #SERVER_PROPERTY} is the name of
	 * one of the other constants; without both, it is {@link #LOCAL}.
	 */
	CONFIGURED,

	/**
	 * The DynamoDB in this process, see {@link EmbeddedDynamoDb}. It needs no
	 * installation.
	 */
	LOCAL,

	/**
	 * LocalStack in a container, see {@link LocalStack}. If no Docker engine answers, the
	 * tests are skipped, and a line on the standard output says so.
	 */
	LOCALSTACK;

	/** The system property that selects the server of {@link #CONFIGURED}. */
	public static final String SERVER_PROPERTY = "dynamolocks.test.server";

	/** The system property that sets the address of {@link #CONFIGURED}. */
	public static final String ENDPOINT_PROPERTY = "dynamolocks.test.endpoint";

}
