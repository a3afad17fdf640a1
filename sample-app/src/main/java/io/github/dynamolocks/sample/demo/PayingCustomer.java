package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import io.github.dynamolocks.sample.Counter;
import io.github.dynamolocks.sample.RequestMeter;

/**
 * Takes a moment to pay. At one chosen ticket it never ends: the instance then holds the
 * lock, has changed nothing in the stock, and its other sellers have ended their sales.
 * So a kill at that moment cuts no sale in half, and all tickets can be counted exactly.
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
	 * @param stuckStock the stock at which it may never end
	 * @param stuckAt how many tickets are left when it never ends, or fewer; 0 for never
	 * @param otherSellers how many sellers there are beside that of this stock
	 * @param reports who hears of it
	 * @param meter knows what the instance costs
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
	 * Whether the instance goes on selling.
	 * @return false once a sale is stuck
	 */
	boolean isOpen() {
		return this.open;
	}

	/** Another seller of the instance has ended its last sale. */
	void sellerStopped() {
		this.otherSellers.countDown();
	}

}
