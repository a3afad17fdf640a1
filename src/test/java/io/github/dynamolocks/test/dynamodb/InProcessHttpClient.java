package io.github.dynamolocks.test.dynamodb;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Hands the AWS SDK's requests to a server in the process, without a socket.
 */
final class InProcessHttpClient implements SdkHttpClient {

	private final HttpServer.Handler server;

	InProcessHttpClient(HttpServer.Handler server) {
		this.server = server;
	}

	@Override
	public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
		return new ExecutableHttpRequest() {

			@Override
			public HttpExecuteResponse call() throws IOException {
				return execute(request);
			}

			@Override
			public void abort() {
				// The SDK interrupts the thread as well
			}

		};
	}

	@Override
	public String clientName() {
		return "InProcess";
	}

	@Override
	public void close() {
		// There is nothing to close
	}

	private HttpExecuteResponse execute(HttpExecuteRequest request) throws IOException {
		byte[] body = new byte[0];
		if (request.contentStreamProvider().isPresent()) {
			ContentStreamProvider content = request.contentStreamProvider().get();
			try (InputStream stream = content.newStream()) {
				body = stream.readAllBytes();
			}
		}
		ApiAnswer answer = exchange(this.server, request.httpRequest(), body);
		InputStream stream = new ByteArrayInputStream(bytes(answer));
		return HttpExecuteResponse.builder()
			.response(head(answer))
			.responseBody(AbortableInputStream.create(answer.isTruncated() ? new TruncatedStream(stream) : stream))
			.build();
	}

	/**
	 * Sends a request to the server.
	 * @throws IOException if the server closes the connection without an answer, or if
	 * the thread is interrupted
	 */
	static ApiAnswer exchange(HttpServer.Handler server, SdkHttpRequest request, byte[] body) throws IOException {
		try {
			ApiAnswer answer = server
				.handle(ApiRequest.of(request.headers(), new String(body, StandardCharsets.UTF_8)));
			if (answer == null) {
				throw new SocketException("Connection reset");
			}
			return answer;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw (IOException) new InterruptedIOException("Interrupted while waiting for the answer").initCause(ex);
		}
	}

	static byte[] bytes(ApiAnswer answer) {
		return answer.body().getBytes(StandardCharsets.UTF_8);
	}

	static SdkHttpResponse head(ApiAnswer answer) {
		return SdkHttpResponse.builder().statusCode(answer.status()).headers(answer.headers()).build();
	}

	static SocketException cutInTheMiddle() {
		return new SocketException("Connection reset within the answer");
	}

	/**
	 * Fails where the bytes end.
	 */
	private static final class TruncatedStream extends FilterInputStream {

		TruncatedStream(InputStream in) {
			super(in);
		}

		@Override
		public int read() throws IOException {
			return orFail(super.read());
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			return orFail(super.read(bytes, offset, length));
		}

		private static int orFail(int result) throws SocketException {
			if (result < 0) {
				throw cutInTheMiddle();
			}
			return result;
		}

	}

}
