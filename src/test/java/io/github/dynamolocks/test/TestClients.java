package io.github.dynamolocks.test;

import java.net.URI;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/**
 * Creates clients for test servers. They have dummy credentials and a region, so the SDK
 * searches neither the machine nor the network for them.
 *
 * @since 0.1.0
 */
public final class TestClients {

	/**
	 * The region of all clients of the test kit.
	 */
	public static final Region REGION = Region.EU_CENTRAL_1;

	/**
	 * Dummy credentials, which AWS does not accept.
	 */
	public static final AwsCredentialsProvider CREDENTIALS = StaticCredentialsProvider
		.create(AwsBasicCredentials.create("test", "test"));

	private TestClients() {
	}

	/**
	 * Returns a builder for a client.
	 * @param endpoint the address of a DynamoDB or of a proxy
	 * @return a builder with endpoint, region and credentials
	 */
	public static DynamoDbClientBuilder builder(URI endpoint) {
		return DynamoDbClient.builder().endpointOverride(endpoint).region(REGION).credentialsProvider(CREDENTIALS);
	}

	/**
	 * Creates a client with the SDK's defaults, including its retries.
	 * @param endpoint the address of a DynamoDB or of a proxy
	 * @return the client; the caller closes it
	 */
	public static DynamoDbClient client(URI endpoint) {
		return builder(endpoint).build();
	}

	/**
	 * Creates a client that sends each request once, so that a test sees every failure.
	 * @param endpoint the address of a DynamoDB or of a proxy
	 * @return the client; the caller closes it
	 */
	public static DynamoDbClient clientWithoutRetries(URI endpoint) {
		return builder(endpoint)
			.overrideConfiguration((configuration) -> configuration.retryStrategy((retries) -> retries.maxAttempts(1)))
			.build();
	}

}
