package io.github.dynamolocks.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * Serves many clients of this JVM without sockets, which leaves the processors to the
 * locks. Each client has a {@link Connection} that delays and counts its requests.
 */
final class DelayedDynamoDb implements AutoCloseable {

	private static final Duration LATENCY = Duration.ofMillis(3);

	private final EmbeddedDynamoDb server = EmbeddedDynamoDb.start();

	private final TestTable table = TestTable
		.create(TestClients.builder(URI.create("http://embedded")).httpClient(this.server.httpClient()).build());

	/** Returns the table, whose client neither delays nor counts requests. */
	TestTable table() {
		return this.table;
	}

	Connection connect() {
		return new Connection(this.server.httpClient());
	}

	@Override
	public void close() {
		this.server.close();
	}

	/**
	 * Sends the requests of one client to the server after a delay, counts them, and can
	 * be cut.
	 */
	static final class Connection implements SdkHttpClient {

		private final SdkHttpClient target;

		private final DynamoDbClient client = TestClients.builder(URI.create("http://embedded"))
			.httpClient(this)
			.build();

		private final LongAdder reads = new LongAdder();

		private final LongAdder writes = new LongAdder();

		private final CountDownLatch closed = new CountDownLatch(1);

		private volatile boolean cut;

		private Connection(SdkHttpClient target) {
			this.target = target;
		}

		DynamoDbClient client() {
			return this.client;
		}

		/**
		 * Returns the requests for items so far. A strongly consistent read counts as two
		 * reads.
		 */
		Traffic traffic() {
			return new Traffic(this.reads.sum(), this.writes.sum());
		}

		/**
		 * Leaves all requests from now on without an answer, as if the process were
		 * killed.
		 */
		void cut() {
			this.cut = true;
		}

		@Override
		public void close() {
			this.cut = true;
			this.closed.countDown();
		}

		@Override
		public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
			ExecutableHttpRequest prepared = this.target.prepareRequest(request);
			return new ExecutableHttpRequest() {

				@Override
				public HttpExecuteResponse call() throws IOException {
					count(request);
					delay();
					return prepared.call();
				}

				@Override
				public void abort() {
					prepared.abort();
				}

			};
		}

		private void count(HttpExecuteRequest request) throws IOException {
			if (this.cut) {
				return;
			}
			String operation = request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
			if (operation.endsWith(".GetItem")) {
				ContentStreamProvider body = request.contentStreamProvider().orElse(InputStream::nullInputStream);
				try (InputStream stream = body.newStream()) {
					String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
					this.reads.add(text.contains("\"ConsistentRead\":true") ? 2 : 1);
				}
			}
			else if (operation.endsWith("Item")) {
				this.writes.increment();
			}
		}

		private void delay() throws IOException {
			try {
				if (this.cut) {
					this.closed.await();
					throw new SocketException("The connection was cut");
				}
				TimeUnit.MILLISECONDS.sleep(LATENCY.toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw (IOException) new InterruptedIOException("Interrupted while sending").initCause(ex);
			}
		}

	}

}
