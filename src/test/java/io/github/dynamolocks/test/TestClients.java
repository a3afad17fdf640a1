package io.github.dynamolocks.test;

import java.net.URI;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/**
 * Clients for a DynamoDB that is none of AWS's: with credentials that open nothing, and a
 * region, so that nothing is looked up on the machine or in its network.
 */
public final class TestClients {

	/**
	 * The region that all clients of the test kit use.
	 */
	public static final Region REGION = Region.EU_CENTRAL_1;

	/**
	 * Credentials that open nothing.
	 */
	public static final AwsCredentialsProvider CREDENTIALS = StaticCredentialsProvider
		.create(AwsBasicCredentials.create("test", "test"));

	private TestClients() {
	}

	/**
	 * A builder to adapt.
	 * @param endpoint where DynamoDB, or what stands for it, listens
	 * @return a builder with endpoint, region and credentials
	 */
	public static DynamoDbClientBuilder builder(URI endpoint) {
		return DynamoDbClient.builder().endpointOverride(endpoint).region(REGION).credentialsProvider(CREDENTIALS);
	}

	/**
	 * A client with the SDK's defaults, its retries included.
	 * @param endpoint where DynamoDB, or what stands for it, listens
	 * @return the client, which the caller closes
	 */
	public static DynamoDbClient client(URI endpoint) {
		return builder(endpoint).build();
	}

	/**
	 * A client that sends each request once, so that a test sees every failure.
	 * @param endpoint where DynamoDB, or what stands for it, listens
	 * @return the client, which the caller closes
	 */
	public static DynamoDbClient clientWithoutRetries(URI endpoint) {
		return builder(endpoint)
			.overrideConfiguration((configuration) -> configuration.retryStrategy((retries) -> retries.maxAttempts(1)))
			.build();
	}

}
