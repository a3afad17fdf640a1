package io.github.dynamolocks.test.dynamodb;

import java.util.concurrent.CountDownLatch;

/**
 * Requests, or their answers, that {@link Faults} hold until the test lets go of them;
 * their clients wait meanwhile, as long as their time-outs allow. Closing the server or
 * the proxy closes the connections of those that are still held, and delivers none.
 *
 * <p>
 * Thread-safe.
 */
public final class Held extends Arrivals {

	private final CountDownLatch gate = new CountDownLatch(1);

	private volatile boolean abandoned;

	Held() {
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
