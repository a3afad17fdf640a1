package io.github.dynamolocks.test.dynamodb;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The requests that a rule has caught so far, and waiting for the next of them.
 */
public abstract sealed class Arrivals permits Held, Late {

	private final List<ApiRequest> requests = new CopyOnWriteArrayList<>();

	private final Semaphore arrived = new Semaphore(0);

	Arrivals() {
	}

	void add(ApiRequest request) {
		this.requests.add(request);
		this.arrived.release();
	}

	/**
	 * Waits until the first one has come. An answer that is held is one that DynamoDB has
	 * given: the request is applied.
	 * @param timeout how long to wait
	 * @return the request
	 * @throws IllegalStateException if none has come in time
	 */
	public ApiRequest awaitArrival(Duration timeout) {
		return awaitArrival(1, timeout);
	}

	/**
	 * Waits until a number of them have come.
	 * @param number how many, from 1
	 * @param timeout how long to wait
	 * @return the last of them
	 * @throws IllegalStateException if they have not come in time
	 */
	public ApiRequest awaitArrival(int number, Duration timeout) {
		try {
			if (!this.arrived.tryAcquire(number, timeout.toNanos(), TimeUnit.NANOSECONDS)) {
				throw new IllegalStateException(
						"Request %s for this fault did not arrive within %s ms; it has caught %s".formatted(number,
								timeout.toMillis(), this.requests));
			}
			this.arrived.release(number);
			return this.requests.get(number - 1);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for a request", ex);
		}
	}

}
