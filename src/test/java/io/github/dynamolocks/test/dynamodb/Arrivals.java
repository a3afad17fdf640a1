package io.github.dynamolocks.test.dynamodb;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The requests that a rule has caught so far, and waiting for the next of them.
 */
final class Arrivals {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final List<ApiRequest> requests = new ArrayList<>();

	void add(ApiRequest request) {
		this.lock.lock();
		try {
			this.requests.add(request);
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Waits for a request.
	 * @param number its number, from 1
	 * @param timeout how long to wait
	 * @return the request
	 * @throws IllegalStateException if it has not come in time
	 */
	ApiRequest await(int number, Duration timeout) {
		long left = timeout.toNanos();
		this.lock.lock();
		try {
			while (this.requests.size() < number) {
				if (left <= 0) {
					throw new IllegalStateException(
							"Request %s for this fault did not arrive within %s ms; it has caught %s".formatted(number,
									timeout.toMillis(), this.requests));
				}
				left = this.changed.awaitNanos(left);
			}
			return this.requests.get(number - 1);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for a request", ex);
		}
		finally {
			this.lock.unlock();
		}
	}

}
