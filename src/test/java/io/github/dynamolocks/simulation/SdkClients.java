package io.github.dynamolocks.simulation;

import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Builds the client of the AWS SDK that all simulated processes use. It keeps no state
 * between requests; each request goes to the network, and runs on the clock, of the
 * process that sends it.
 */
final class SdkClients {

	static final DynamoDbClient CLIENT = DynamoDbClient.builder()
		.region(Region.EU_CENTRAL_1)
		.credentialsProvider(AnonymousCredentialsProvider.create())
		.httpClient(new NetworkOfCaller())
		.overrideConfiguration((configuration) -> configuration
			.scheduledExecutorService(new SimulatedExecutor(() -> SimulatedThread.current().host(), false)))
		.build();

	private SdkClients() {
	}

	/**
	 * Sends each request to the network of the calling process.
	 */
	private static final class NetworkOfCaller implements SdkHttpClient {

		@Override
		public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
			return SimulatedHost.network().prepare(request);
		}

		@Override
		public void close() {
			// It has no connections.
		}

	}

}
