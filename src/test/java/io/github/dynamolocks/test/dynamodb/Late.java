package io.github.dynamolocks.test.dynamodb;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;

import org.jspecify.annotations.Nullable;

/**
 * Transmissions of requests that {@link Faults} keep, to reach DynamoDB when the test
 * says so: late, after their successors. Their clients do not wait for them.
 *
 * <p>
 * Thread-safe.
 */
public final class Late extends Arrivals {

	private final LinkedBlockingQueue<ApiRequest> undelivered = new LinkedBlockingQueue<>();

	private final Transmission dynamoDb;

	Late(Transmission dynamoDb) {
		this.dynamoDb = dynamoDb;
	}

	/**
	 * Delivers the oldest that is not delivered yet, byte for byte as its client sent it.
	 * @return DynamoDB's answer, which no client sees
	 * @throws IllegalStateException if none is left, or DynamoDB does not answer
	 */
	public ApiAnswer deliver() {
		ApiRequest request = this.undelivered.poll();
		if (request == null) {
			throw new IllegalStateException("This fault keeps no request that is still undelivered");
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

	/** Keeps a request for later, and returns what its client is answered now. */
	@Nullable ApiAnswer keep(ApiRequest request, @Nullable ApiAnswer answer) {
		this.undelivered.add(request);
		add(request);
		return answer;
	}

}
