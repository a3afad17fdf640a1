package io.github.dynamolocks.test.dynamodb;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Requests, or their answers, that {@link Faults} hold until the test lets go of them;
 * their clients wait meanwhile, as long as their time-outs allow. Closing the server or
 * the proxy closes the connections of those that are still held, and delivers none.
 *
 * <p>
 * Thread-safe.
 */
public final class Held {

	private final Arrivals arrivals = new Arrivals();

	private final CountDownLatch gate = new CountDownLatch(1);

	private volatile boolean abandoned;

	Held() {
	}

	/**
	 * Waits until the first one is held. A held answer is one that DynamoDB has given:
	 * the request is applied.
	 * @param timeout how long to wait
	 * @return the request
	 * @throws IllegalStateException if none has come in time
	 */
	public ApiRequest awaitArrival(Duration timeout) {
		return awaitArrival(1, timeout);
	}

	/**
	 * Waits until a number of them are held.
	 * @param number how many, from 1
	 * @param timeout how long to wait
	 * @return the last of them
	 * @throws IllegalStateException if they have not come in time
	 */
	public ApiRequest awaitArrival(int number, Duration timeout) {
		return this.arrivals.await(number, timeout);
	}

	/**
	 * Lets all go on, those included that the rule has yet to catch. A request whose
	 * client has given up is delivered all the same.
	 */
	public void release() {
		this.gate.countDown();
	}

	/**
	 * Holds a request.
	 * @return whether it is to go on
	 */
	boolean hold(ApiRequest request) throws InterruptedException {
		this.arrivals.add(request);
		this.gate.await();
		return !this.abandoned;
	}

	void abandon() {
		if (this.gate.getCount() > 0) {
			this.abandoned = true;
			this.gate.countDown();
		}
	}

}
