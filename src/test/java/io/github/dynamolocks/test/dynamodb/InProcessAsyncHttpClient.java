package io.github.dynamolocks.test.dynamodb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;

/**
 * Hands the AWS SDK's requests to a server in the process, without a socket and without
 * blocking the caller.
 */
final class InProcessAsyncHttpClient implements SdkAsyncHttpClient {

	private final HttpServer.Handler server;

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "dynamodb-in-process");
		thread.setDaemon(true);
		return thread;
	});

	InProcessAsyncHttpClient(HttpServer.Handler server) {
		this.server = server;
	}

	@Override
	public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		return SdkPublisher.adapt(request.requestContentPublisher()).subscribe((part) -> {
			ByteBuffer bytes = part.asReadOnlyBuffer();
			while (bytes.hasRemaining()) {
				body.write(bytes.get());
			}
		}).thenRunAsync(() -> answer(request, body.toByteArray()), this.threads);
	}

	@Override
	public String clientName() {
		return "InProcessAsync";
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

	private void answer(AsyncExecuteRequest request, byte[] body) {
		try {
			ApiAnswer answer = InProcessHttpClient.exchange(this.server, request.request(), body);
			request.responseHandler().onHeaders(InProcessHttpClient.head(answer));
			if (answer.isTruncated()) {
				throw InProcessHttpClient.cutInTheMiddle();
			}
			request.responseHandler().onStream(AsyncRequestBody.fromBytes(InProcessHttpClient.bytes(answer)));
		}
		catch (IOException ex) {
			request.responseHandler().onError(ex);
			throw new CompletionException(ex);
		}
	}

}
