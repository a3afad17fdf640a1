package io.github.dynamolocks.test.dynamodb;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;

import org.jspecify.annotations.Nullable;

/**
 * Keeps requests until the test delivers them to DynamoDB, for example after later
 * requests. The clients do not wait for them.
 *
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class Late extends Arrivals {

	private final LinkedBlockingQueue<ApiRequest> undelivered = new LinkedBlockingQueue<>();

	private final Transmission dynamoDb;

	Late(Transmission dynamoDb) {
		this.dynamoDb = dynamoDb;
	}

	/**
	 * Delivers the oldest undelivered request, byte for byte as its client sent it.
	 * @return the answer of DynamoDB, which the client does not receive
	 * @throws IllegalStateException if no request is left, or DynamoDB does not answer
	 */
	public ApiAnswer deliver() {
		ApiRequest request = this.undelivered.poll();
		if (request == null) {
			throw new IllegalStateException("This fault has no request to deliver. Await its arrival first");
		}
		try {
			return this.dynamoDb.send(request);
		}
		catch (IOException | InterruptedException ex) {
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			throw new IllegalStateException("The late delivery of '%s' failed".formatted(request), ex);
		}
	}

	/**
	 * Keeps a request for late delivery, and returns the answer that its client receives
	 * now.
	 */
	@Nullable ApiAnswer keep(ApiRequest request, @Nullable ApiAnswer answer) {
		this.undelivered.add(request);
		add(request);
		return answer;
	}

}
