package io.github.dynamolocks.sample;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.annotation.DistributedLock;

import org.springframework.stereotype.Service;

/**
 * Sells tickets: reads how many are left, takes one, and writes back how many are left
 * then.
 */
@Service
public class TicketOffice {

	private final TicketStock stocks;

	TicketOffice(TicketStock stocks) {
		this.stocks = stocks;
	}

	/**
	 * Sells a ticket while no other instance sells one from the same stock.
	 * @param stock the stock
	 * @param counter serves the customer
	 * @return the sale, empty if the stock is sold out
	 * @throws InterruptedException if the sale is interrupted
	 * @throws FencedOffException if another instance acquired the lock before the write
	 */
	@DistributedLock(scope = "stock", resource = "#stock", waitTime = "${tickets.wait-time}",
			lease = "${tickets.lease}", fenced = Fencing.ON)
	public Optional<Sale> sell(String stock, Counter counter) throws InterruptedException {
		return sellOne(stock, counter, LeaseContext.find().map(Lease::fencingToken).orElseGet(OptionalLong::empty));
	}

	/**
	 * Sells a ticket without the lock, and so loses updates of other instances.
	 * @param stock the stock
	 * @param counter serves the customer
	 * @return the sale, empty if the stock is sold out
	 * @throws InterruptedException if the sale is interrupted
	 */
	public Optional<Sale> sellWithoutLock(String stock, Counter counter) throws InterruptedException {
		return sellOne(stock, counter, OptionalLong.empty());
	}

	private Optional<Sale> sellOne(String stock, Counter counter, OptionalLong token) throws InterruptedException {
		Instant from = Instant.now();
		int left = this.stocks.left(stock, token);
		if (left <= 0) {
			return Optional.empty();
		}
		counter.serve(stock, left, from);
		this.stocks.write(stock, left - 1, token);
		this.stocks.record(stock, left);
		return Optional.of(new Sale(stock, left, from, Instant.now()));
	}

}
