package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import io.github.dynamolocks.sample.Counter;
import io.github.dynamolocks.sample.RequestMeter;

/**
 * Takes some time to pay. At one chosen ticket, the payment never ends: the instance then
 * holds the lock, has not changed the stock, and its other sellers have finished their
 * sales. So a kill at that moment interrupts no other sale, and all tickets can be
 * counted exactly.
 */
final class PayingCustomer implements Counter {

	private static final Duration REPORT_INTERVAL = Duration.ofMillis(100);

	private final Duration time;

	private final String stuckStock;

	private final int stuckAt;

	private final CountDownLatch otherSellers;

	private final Consumer<InstanceReport> reports;

	private final RequestMeter meter;

	private volatile boolean open = true;

	/**
	 * Creates the customer.
	 * @param time how long paying takes
	 * @param stuckStock the stock at which the payment never ends
	 * @param stuckAt the number of remaining tickets, or fewer, at which the payment
	 * never ends; 0 for normal payments
	 * @param otherSellers the number of sellers of other stocks
	 * @param reports receives the reports
	 * @param meter counts the costs of the instance
	 */
	PayingCustomer(Duration time, String stuckStock, int stuckAt, int otherSellers, Consumer<InstanceReport> reports,
			RequestMeter meter) {
		this.time = time;
		this.stuckStock = stuckStock;
		this.stuckAt = stuckAt;
		this.otherSellers = new CountDownLatch(otherSellers);
		this.reports = reports;
		this.meter = meter;
	}

	@Override
	public void serve(String stock, int ticket, Instant from) throws InterruptedException {
		Thread.sleep(this.time.toMillis());
		if (ticket > this.stuckAt || !stock.equals(this.stuckStock)) {
			return;
		}
		this.open = false;
		this.otherSellers.await();
		while (true) {
			this.reports.accept(new InstanceReport(InstanceReport.Kind.STUCK, stock, ticket, Duration.ZERO, from,
					Instant.now(), this.meter.costs()));
			Thread.sleep(REPORT_INTERVAL.toMillis());
		}
	}

	/**
	 * Returns whether the instance continues to sell.
	 * @return false once a sale is stuck
	 */
	boolean isOpen() {
		return this.open;
	}

	/** Records that another seller of the instance has finished its last sale. */
	void sellerStopped() {
		this.otherSellers.countDown();
	}

}
