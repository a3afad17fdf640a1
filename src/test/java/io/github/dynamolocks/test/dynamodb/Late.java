package io.github.dynamolocks.test.dynamodb;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Transmissions of requests that {@link Faults} keep, to reach DynamoDB when the test
 * says so: late, after their successors. Their clients do not wait for them.
 *
 * <p>
 * Thread-safe.
 */
public final class Late {

	private final Arrivals arrivals = new Arrivals();

	private final LinkedBlockingQueue<ApiRequest> undelivered = new LinkedBlockingQueue<>();

	private final Transmission dynamoDb;

	Late(Transmission dynamoDb) {
		this.dynamoDb = dynamoDb;
	}

	/**
	 * Waits until the first one is kept.
	 * @param timeout how long to wait
	 * @return the request
	 * @throws IllegalStateException if none has come in time
	 */
	public ApiRequest awaitArrival(Duration timeout) {
		return awaitArrival(1, timeout);
	}

	/**
	 * Waits until a number of them are kept.
	 * @param number how many, from 1
	 * @param timeout how long to wait
	 * @return the last of them
	 * @throws IllegalStateException if they have not come in time
	 */
	public ApiRequest awaitArrival(int number, Duration timeout) {
		return this.arrivals.await(number, timeout);
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
		catch (IOException ex) {
			throw new IllegalStateException("The late delivery of '%s' failed".formatted(request), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted during the late delivery of '%s'".formatted(request), ex);
		}
	}

	void keep(ApiRequest request) {
		this.undelivered.add(request);
		this.arrivals.add(request);
	}

}
