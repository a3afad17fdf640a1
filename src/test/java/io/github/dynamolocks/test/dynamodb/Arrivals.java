package io.github.dynamolocks.test.dynamodb;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Collects the requests that a rule has caught, and lets a test wait for the next one.
 *
 * @since 0.1.0
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
	 * Waits until the rule has caught its first request. If the rule holds answers,
	 * DynamoDB has applied that request by then.
	 * @param timeout the longest time to wait
	 * @return the request
	 * @throws IllegalStateException if no request arrives within the time-out
	 */
	public ApiRequest awaitArrival(Duration timeout) {
		return awaitArrival(1, timeout);
	}

	/**
	 * Waits until the rule has caught a number of requests.
	 * @param number the number of requests, at least 1
	 * @param timeout the longest time to wait
	 * @return the request with that number
	 * @throws IllegalStateException if fewer requests arrive within the time-out
	 */
	public ApiRequest awaitArrival(int number, Duration timeout) {
		try {
			if (!this.arrived.tryAcquire(number, timeout.toNanos(), TimeUnit.NANOSECONDS)) {
				throw new IllegalStateException(
						"Request number %s for this fault did not arrive within %s ms. The fault has caught %s"
							.formatted(number, timeout.toMillis(), this.requests));
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
