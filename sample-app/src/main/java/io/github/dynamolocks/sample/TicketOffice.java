package io.github.dynamolocks.sample;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntConsumer;

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
		OptionalLong token = LeaseContext.find().map(Lease::fencingToken).orElseGet(OptionalLong::empty);
		return sellOne(stock, counter, token, (left) -> this.stocks.write(stock, left, token));
	}

	/**
	 * Sells a ticket from a stock that knows no tokens: the transaction that writes the
	 * stock checks the lock.
	 * @param stock the stock
	 * @param counter serves the customer
	 * @return the sale, empty if the stock is sold out
	 * @throws InterruptedException if the sale is interrupted
	 * @throws FencedOffException if another instance acquired the lock before the write
	 */
	@DistributedLock(scope = "stock", resource = "#stock", waitTime = "${tickets.wait-time}",
			lease = "${tickets.lease}")
	public Optional<Sale> sellInTransaction(String stock, Counter counter) throws InterruptedException {
		Lease lease = LeaseContext.current();
		return sellOne(stock, counter, OptionalLong.empty(), (left) -> this.stocks.writeWhileHeld(stock, left, lease));
	}

	/**
	 * Sells a ticket without the lock, and so loses updates of other instances.
	 * @param stock the stock
	 * @param counter serves the customer
	 * @return the sale, empty if the stock is sold out
	 * @throws InterruptedException if the sale is interrupted
	 */
	public Optional<Sale> sellWithoutLock(String stock, Counter counter) throws InterruptedException {
		return sellOne(stock, counter, OptionalLong.empty(),
				(left) -> this.stocks.write(stock, left, OptionalLong.empty()));
	}

	private Optional<Sale> sellOne(String stock, Counter counter, OptionalLong token, IntConsumer write)
			throws InterruptedException {
		Instant from = Instant.now();
		int left = this.stocks.left(stock, token);
		if (left <= 0) {
			return Optional.empty();
		}
		counter.serve(stock, left, from);
		write.accept(left - 1);
		this.stocks.record(stock, left);
		return Optional.of(new Sale(stock, left, from, Instant.now()));
	}

}
