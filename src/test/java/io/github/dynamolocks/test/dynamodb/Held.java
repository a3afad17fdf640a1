package io.github.dynamolocks.test.dynamodb;

import java.util.concurrent.CountDownLatch;

/**
 * Holds requests, or their answers, until the test releases them. Their clients wait up
 * to their time-outs. Closing the server or the proxy closes the connections of the held
 * requests and does not deliver them.
 *
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class Held extends Arrivals {

	private final CountDownLatch gate = new CountDownLatch(1);

	private volatile boolean abandoned;

	Held() {
	}

	/**
	 * Releases all requests, and does not hold those that the rule catches later. A
	 * request is delivered even if its client has given up.
	 */
	public void release() {
		this.gate.countDown();
	}

	/**
	 * Holds a request until it is released or abandoned.
	 * @return whether the request continues
	 */
	boolean hold(ApiRequest request) throws InterruptedException {
		add(request);
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
