package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.dynamolocks.sample.Costs;
import org.jspecify.annotations.Nullable;

/**
 * What one run of the box office came to.
 *
 * @param locked whether it sold under the lock
 * @param instances the names of the instances
 * @param tickets how many tickets there were in all stocks
 * @param left how many the stocks still show
 * @param sold what was recorded as sold
 * @param intervals when which instance worked with which stock, by their begin
 * @param waits how long the sales waited for their turn
 * @param leasesLost how many sales ended after their lease had ended
 * @param kill the kill, if there was one
 * @param costs what all instances cost
 * @param start when the instances got the word to start
 * @param failures what went wrong with instances that were not killed
 */
record RunResult(boolean locked, List<String> instances, int tickets, Map<String, Integer> left,
		List<Ledger.Entry> sold, List<Interval> intervals, List<Duration> waits, int leasesLost, @Nullable Kill kill,
		Costs costs, Instant start, List<String> failures) {

	int ticketsLeft() {
		return this.left.values().stream().mapToInt(Integer::intValue).sum();
	}

	/**
	 * How many sales the stocks know nothing of. Every one of them is a ticket that was
	 * sold though another customer has it, or that will be sold once more.
	 * @return the lost updates
	 */
	int lost() {
		return this.sold.size() - (this.tickets - ticketsLeft());
	}

	int oversold() {
		return Math.max(0, this.sold.size() - this.tickets);
	}

	long soldTwice() {
		Set<String> seen = new HashSet<>();
		return this.sold.stream().filter((sale) -> !seen.add(sale.stock() + " " + sale.ticket())).count();
	}

	long soldBy(String instance) {
		return this.sold.stream().filter((sale) -> sale.instance().equals(instance)).count();
	}

	/**
	 * How many times an instance began with a stock while another one was at it.
	 * @return the intervals that began inside another of the same stock
	 */
	long overlaps() {
		long count = 0;
		for (int i = 0; i < this.intervals.size(); i++) {
			Interval later = this.intervals.get(i);
			if (this.intervals.subList(0, i).stream().anyMatch(later::overlaps)) {
				count++;
			}
		}
		return count;
	}

	Duration longestWait() {
		return this.waits.stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
	}

	Duration medianWait() {
		return this.waits.stream().sorted().skip(this.waits.size() / 2).findFirst().orElse(Duration.ZERO);
	}

	/**
	 * Who had the stock next after the kill.
	 * @return the interval, or nothing if nobody was killed or nobody came
	 */
	Optional<Interval> successor() {
		Kill killed = this.kill;
		if (killed == null) {
			return Optional.empty();
		}
		return this.intervals.stream()
			.filter((interval) -> interval.stock().equals(killed.stock()) && !interval.from().isBefore(killed.at()))
			.min(Comparator.comparing(Interval::from));
	}

	/**
	 * How long the stock was left alone after the kill.
	 * @return the time from the kill to the next sale's begin
	 */
	Optional<Duration> takeover() {
		Kill killed = this.kill;
		return (killed != null) ? successor().map((next) -> Duration.between(killed.at(), next.from()))
				: Optional.empty();
	}

	double perSale(double amount) {
		return amount / Math.max(1, this.sold.size());
	}

	/**
	 * Whether every ticket was sold once and every sale is in the stock.
	 * @return true if nothing was lost
	 */
	boolean isExact() {
		return lost() == 0 && soldTwice() == 0 && overlaps() == 0 && ticketsLeft() == 0
				&& this.sold.size() == this.tickets;
	}

}
