package io.github.dynamolocks.test.dynamodb;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Sends the requests of the AWS SDK's clients to a server in this process, without a
 * socket. Requests of asynchronous clients do not block the caller.
 */
final class InProcessHttpClient implements SdkHttpClient, SdkAsyncHttpClient {

	private final HttpServer.Handler server;

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "dynamodb-in-process");
		thread.setDaemon(true);
		return thread;
	});

	private InProcessHttpClient(HttpServer.Handler server) {
		this.server = server;
	}

	static SdkHttpClient sync(HttpServer.Handler server) {
		return new InProcessHttpClient(server);
	}

	static SdkAsyncHttpClient async(HttpServer.Handler server) {
		return new InProcessHttpClient(server);
	}

	/** Returns a client that connects to a server over HTTP. */
	static DynamoDbClient overHttp(URI endpoint) {
		return DynamoDbClient.builder()
			.endpointOverride(endpoint)
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
			.build();
	}

	@Override
	public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
		return new ExecutableHttpRequest() {

			@Override
			public HttpExecuteResponse call() throws IOException {
				ContentStreamProvider body = request.contentStreamProvider().orElse(InputStream::nullInputStream);
				try (InputStream stream = body.newStream()) {
					return execute(request.httpRequest(), stream.readAllBytes());
				}
			}

			@Override
			public void abort() {
				// The SDK interrupts the thread as well
			}

		};
	}

	@Override
	public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		return SdkPublisher.adapt(request.requestContentPublisher())
			.subscribe((part) -> body.writeBytes(SdkBytes.fromByteBuffer(part).asByteArray()))
			.thenRunAsync(() -> answer(request, body.toByteArray()), this.threads);
	}

	private void answer(AsyncExecuteRequest request, byte[] body) {
		try {
			HttpExecuteResponse response = execute(request.request(), body);
			request.responseHandler().onHeaders(response.httpResponse());
			byte[] content = response.responseBody().orElseThrow().readAllBytes();
			request.responseHandler().onStream(AsyncRequestBody.fromBytes(content));
		}
		catch (IOException ex) {
			request.responseHandler().onError(ex);
			throw new CompletionException(ex);
		}
	}

	@Override
	public String clientName() {
		return "InProcess";
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

	/**
	 * Sends a request to the server.
	 * @throws IOException if the server closes the connection without an answer, or if
	 * the thread is interrupted
	 */
	private HttpExecuteResponse execute(SdkHttpRequest request, byte[] body) throws IOException {
		ApiAnswer answer;
		try {
			answer = this.server.handle(ApiRequest.of(request.headers(), new String(body, StandardCharsets.UTF_8)));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw (IOException) new InterruptedIOException("Interrupted while waiting for the answer").initCause(ex);
		}
		if (answer == null) {
			throw new SocketException("Connection reset");
		}
		InputStream content = new ByteArrayInputStream(answer.body().getBytes(StandardCharsets.UTF_8));
		return HttpExecuteResponse.builder()
			.response(SdkHttpResponse.builder().statusCode(answer.status()).headers(answer.headers()).build())
			.responseBody(AbortableInputStream
				.create(answer.isTruncated() ? new SequenceInputStream(content, new Cut()) : content))
			.build();
	}

	/**
	 * Fails after the last byte, like a connection that is cut.
	 */
	@SuppressWarnings("InputStreamSlowMultibyteRead") // The stream has no bytes
	private static final class Cut extends InputStream {

		@Override
		public int read() throws IOException {
			throw new SocketException("Connection reset within the answer");
		}

	}

}
