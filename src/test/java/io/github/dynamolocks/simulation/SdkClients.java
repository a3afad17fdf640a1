package io.github.dynamolocks.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Provides the clients of the AWS SDK that all simulated processes use. They keep no
 * state between requests; each request goes to the network, and runs on the clock, of the
 * process that sends it.
 */
final class SdkClients {

	private static final DynamoDbClient WHOLE = DynamoDbClient.builder()
		.region(Region.EU_CENTRAL_1)
		.credentialsProvider(AnonymousCredentialsProvider.create())
		.httpClient(new NetworkOfCaller())
		.overrideConfiguration((configuration) -> configuration
			.scheduledExecutorService(new SimulatedExecutor(() -> SimulatedThread.current().host(), false)))
		.build();

	private static final DynamoDbClient DIRECT = new DirectClient(WHOLE,
			(request, timeout) -> SimulatedHost.network().exchange(request).call(timeout.toNanos()));

	private SdkClients() {
	}

	/**
	 * Returns a client.
	 * @param whole whether requests pass through all of the SDK, or directly to the
	 * network
	 */
	static DynamoDbClient get(boolean whole) {
		return whole ? WHOLE : DIRECT;
	}

	/**
	 * Sends each request to the network of the calling process.
	 */
	private static final class NetworkOfCaller implements SdkHttpClient {

		@Override
		public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
			return new HttpExchange(request);
		}

		@Override
		public void close() {
			// It has no connections.
		}

	}

	/**
	 * A transmission in DynamoDB's protocol.
	 */
	private static final class HttpExchange implements ExecutableHttpRequest {

		private final SimulatedNetwork.Exchange exchange;

		HttpExchange(HttpExecuteRequest request) {
			String target = request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
			String operation = target.substring(target.indexOf('.') + 1);
			try (InputStream stream = request.contentStreamProvider().orElseThrow().newStream()) {
				this.exchange = SimulatedHost.network().exchange(SimulatedRequest.of(operation, stream.readAllBytes()));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public HttpExecuteResponse call() throws IOException {
			return this.exchange.call(-1).http();
		}

		@Override
		public void abort() {
			this.exchange.abort();
		}

	}

}
