package io.github.dynamolocks.sample.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
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
import io.github.dynamolocks.LockException;
import io.github.dynamolocks.sample.FencedOffException;
import io.github.dynamolocks.sample.RequestMeter;
import io.github.dynamolocks.sample.Sale;
import io.github.dynamolocks.sample.TicketOffice;
import software.amazon.awssdk.core.exception.SdkException;

import org.springframework.beans.factory.ObjectProvider;
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

	private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(200);

	private final TicketOffice office;

	private final RequestMeter meter;

	private final List<String> stocks;

	private final Set<String> withoutTokens;

	private final boolean locked;

	private final boolean waitForWord;

	private final boolean watched;

	private final ObjectProvider<InstanceClock> clock;

	private final PayingCustomer counter;

	TicketWindow(TicketOffice office, RequestMeter meter, @Value("${tickets.stocks}") List<String> stocks,
			@Value("${tickets.stocks-without-tokens}") Set<String> withoutTokens,
			@Value("${tickets.locked}") boolean locked, @Value("${tickets.wait-for-word:false}") boolean waitForWord,
			@Value("${tickets.counter-time}") Duration counterTime, @Value("${tickets.stuck-at:0}") int stuckAt,
			@Value("${tickets.watched:false}") boolean watched, ObjectProvider<InstanceClock> clock) {
		this.office = office;
		this.meter = meter;
		this.stocks = stocks;
		this.withoutTokens = withoutTokens;
		this.locked = locked;
		this.waitForWord = waitForWord;
		this.watched = watched;
		this.clock = clock;
		this.counter = new PayingCustomer(counterTime, stocks.get(0), stuckAt, stocks.size() - 1, TicketWindow::print,
				meter);
	}

	@Override
	public void run(ApplicationArguments arguments) throws Exception {
		print(InstanceReport.of(InstanceReport.Kind.READY, this.meter.costs()));
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
		print(InstanceReport.of(InstanceReport.Kind.SOLD_OUT, this.meter.costs()));
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
				print(InstanceReport.of(InstanceReport.Kind.LEASE_LOST, stock, this.meter.costs()));
			}
			catch (LockException | SdkException ex) {
				if (!this.watched) {
					throw ex;
				}
				print(InstanceReport.of(InstanceReport.Kind.FAILED, stock, this.meter.costs()));
				Thread.sleep(PAUSE_AFTER_FAILURE.toMillis());
			}
		}
	}

	private boolean sellOne(String stock) throws InterruptedException {
		Instant asked = Instant.now();
		if (this.watched) {
			print(InstanceReport.of(InstanceReport.Kind.ASKS, stock, this.meter.costs()));
		}
		Optional<Sale> sold = sell(stock);
		sold.ifPresent((sale) -> print(new InstanceReport(InstanceReport.Kind.SOLD, stock, sale.ticket(),
				Duration.between(asked, sale.from()), sale.from(), sale.to(), this.meter.costs())));
		return sold.isPresent();
	}

	private void serve(String stock, int ticket, Instant from) throws InterruptedException {
		if (this.watched) {
			print(new InstanceReport(InstanceReport.Kind.SERVES, stock, ticket, Duration.ZERO, from, from,
					this.meter.costs()));
		}
		this.counter.serve(stock, ticket, from);
	}

	private static void print(InstanceReport report) {
		System.out.println(report.toLine());
	}

	private Optional<Sale> sell(String stock) throws InterruptedException {
		if (!this.locked) {
			return this.office.sellWithoutLock(stock, this::serve);
		}
		return this.withoutTokens.contains(stock) ? this.office.sellInTransaction(stock, this::serve)
				: this.office.sell(stock, this::serve);
	}

	/**
	 * Waits for a line, then obeys commands, and ends this process when its parent has
	 * ended.
	 */
	private void awaitWord() throws IOException {
		BufferedReader runner = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		if (runner.readLine() == null) {
			throw new IllegalStateException("The runner has ended");
		}
		Thread watch = new Thread(() -> {
			try {
				for (String line = runner.readLine(); line != null; line = runner.readLine()) {
					setClock(Duration.parse(line));
				}
			}
			catch (IOException ex) {
				// The runner has ended, too
			}
			Runtime.getRuntime().halt(1);
		}, "watch-runner");
		watch.setDaemon(true);
		watch.start();
	}

	private void setClock(Duration offset) {
		InstanceClock instanceClock = this.clock.getObject();
		instanceClock.set(offset);
		Instant time = Instant.ofEpochMilli(instanceClock.currentTimeMillis());
		print(new InstanceReport(InstanceReport.Kind.CLOCK_SET, "-", 0, Duration.ZERO, time, time, this.meter.costs()));
	}

}
