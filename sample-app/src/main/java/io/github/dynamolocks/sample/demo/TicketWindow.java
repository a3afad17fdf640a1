package io.github.dynamolocks.sample.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.sample.FencedOffException;
import io.github.dynamolocks.sample.RequestMeter;
import io.github.dynamolocks.sample.Sale;
import io.github.dynamolocks.sample.TicketOffice;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Sells all tickets, with one thread for each stock, and reports every sale.
 */
@Component
@ConditionalOnProperty(name = "tickets.window", havingValue = "open")
class TicketWindow implements ApplicationRunner {

	private final TicketOffice office;

	private final RequestMeter meter;

	private final List<String> stocks;

	private final Set<String> withoutTokens;

	private final boolean locked;

	private final boolean waitForWord;

	private final PayingCustomer counter;

	TicketWindow(TicketOffice office, RequestMeter meter, @Value("${tickets.stocks}") List<String> stocks,
			@Value("${tickets.stocks-without-tokens}") Set<String> withoutTokens,
			@Value("${tickets.locked}") boolean locked, @Value("${tickets.wait-for-word:false}") boolean waitForWord,
			@Value("${tickets.counter-time}") Duration counterTime, @Value("${tickets.stuck-at:0}") int stuckAt) {
		this.office = office;
		this.meter = meter;
		this.stocks = stocks;
		this.withoutTokens = withoutTokens;
		this.locked = locked;
		this.waitForWord = waitForWord;
		this.counter = new PayingCustomer(counterTime, stocks.get(0), stuckAt, stocks.size() - 1,
				(report) -> System.out.println(report.toLine()), meter);
	}

	@Override
	public void run(ApplicationArguments arguments) throws Exception {
		System.out.println(InstanceReport.of(InstanceReport.Kind.READY, this.meter.costs()).toLine());
		if (this.waitForWord) {
			awaitWord();
		}
		ExecutorService threads = Executors.newFixedThreadPool(this.stocks.size());
		try {
			List<Future<?>> sellers = new ArrayList<>();
			for (String stock : this.stocks) {
				sellers.add(threads.submit(() -> sellAll(stock)));
			}
			for (Future<?> seller : sellers) {
				seller.get();
			}
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("A sale failed", ex.getCause());
		}
		finally {
			threads.shutdownNow();
		}
		System.out.println(InstanceReport.of(InstanceReport.Kind.SOLD_OUT, this.meter.costs()).toLine());
	}

	private Void sellAll(String stock) throws InterruptedException {
		try {
			sellWhileOpen(stock);
		}
		finally {
			this.counter.sellerStopped();
		}
		return null;
	}

	private void sellWhileOpen(String stock) throws InterruptedException {
		boolean left = true;
		while (left && this.counter.isOpen()) {
			try {
				left = sellOne(stock);
			}
			catch (LeaseLostException | FencedOffException ex) {
				// After a sale by another instance, DynamoDB has refused this one
				System.out.println(InstanceReport.of(InstanceReport.Kind.LEASE_LOST, this.meter.costs()).toLine());
			}
		}
	}

	private boolean sellOne(String stock) throws InterruptedException {
		Instant asked = Instant.now();
		Optional<Sale> sold = sell(stock);
		sold.ifPresent((sale) -> System.out.println(new InstanceReport(InstanceReport.Kind.SOLD, stock, sale.ticket(),
				Duration.between(asked, sale.from()), sale.from(), sale.to(), this.meter.costs())
			.toLine()));
		return sold.isPresent();
	}

	private Optional<Sale> sell(String stock) throws InterruptedException {
		if (!this.locked) {
			return this.office.sellWithoutLock(stock, this.counter);
		}
		return this.withoutTokens.contains(stock) ? this.office.sellInTransaction(stock, this.counter)
				: this.office.sell(stock, this.counter);
	}

	/** Waits for a line, and ends this process when its parent has ended. */
	private static void awaitWord() throws IOException {
		if (System.in.read() < 0) {
			throw new IllegalStateException("The runner has ended");
		}
		Thread watch = new Thread(() -> {
			try {
				System.in.transferTo(OutputStream.nullOutputStream());
			}
			catch (IOException ex) {
				// The runner has ended, too
			}
			Runtime.getRuntime().halt(1);
		}, "watch-runner");
		watch.setDaemon(true);
		watch.start();
	}

}
