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

/**
 * The result of one run of the box office.
 *
 * @param locked whether the instances sold under the lock
 * @param instances the names of the instances
 * @param tickets the initial number of tickets in all stocks
 * @param left the number of remaining tickets in each stock
 * @param sold the recorded sales
 * @param intervals the times in which instances worked with stocks, by their beginning
 * @param waits how long the sales waited for their lock
 * @param leasesLost the number of sales that ended after their lease had expired
 * @param kills the kills of instances that held a lock
 * @param marks the actions of the viewer and their effects
 * @param costs the costs of all instances
 * @param start when the instances got the command to sell
 * @param failures the failures of instances that were not killed
 */
record RunResult(boolean locked, List<String> instances, int tickets, Map<String, Integer> left,
		List<Ledger.Entry> sold, List<Interval> intervals, List<Duration> waits, int leasesLost, List<Kill> kills,
		List<Mark> marks, Costs costs, Instant start, List<String> failures) {

	int ticketsLeft() {
		return this.left.values().stream().mapToInt(Integer::intValue).sum();
	}

	/**
	 * Returns the number of sales that the stocks do not contain. Each of them is a
	 * ticket that was sold twice, or that would be sold again.
	 * @return the lost updates
	 */
	int lost() {
		return Math.max(0, this.sold.size() - (this.tickets - ticketsLeft()));
	}

	/**
	 * Returns the number of tickets that were taken from the stock and not sold, because
	 * the instance was killed or cut between the write of the stock and the record.
	 * @return the tickets without a customer
	 */
	int unsold() {
		return Math.max(0, this.tickets - ticketsLeft() - this.sold.size());
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
	 * Returns how often an instance began to work with a stock while another instance
	 * worked with it.
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
	 * Returns the next interval of the stock after a kill.
	 * @param kill the kill
	 * @return the interval, empty if no interval followed
	 */
	Optional<Interval> successor(Kill kill) {
		return this.intervals.stream()
			.filter((interval) -> interval.stock().equals(kill.stock()) && !interval.from().isBefore(kill.at()))
			.min(Comparator.comparing(Interval::from));
	}

	/**
	 * Returns how long no instance worked with the stock after a kill.
	 * @param kill the kill
	 * @return the time from the kill to the beginning of the next sale, empty if none
	 * followed
	 */
	Optional<Duration> takeover(Kill kill) {
		return successor(kill).map((next) -> Duration.between(kill.at(), next.from()));
	}

	/**
	 * Returns the longest time that a stock was without a sale after a kill.
	 * @return the time, empty if no instance was killed or no sale followed
	 */
	Optional<Duration> longestTakeover() {
		return this.kills.stream().flatMap((kill) -> takeover(kill).stream()).max(Comparator.naturalOrder());
	}

	boolean isKilled(String instance) {
		return this.kills.stream().anyMatch((kill) -> kill.instance().equals(instance));
	}

	double perSale(double amount) {
		return amount / Math.max(1, this.sold.size());
	}

	/**
	 * Returns whether every ticket was sold once and the stock contains every sale.
	 * @return true if nothing was lost
	 */
	boolean isExact() {
		return isSafe() && ticketsLeft() == 0 && this.sold.size() == this.tickets;
	}

	/**
	 * Returns whether no ticket was sold twice and no two instances were at one stock.
	 * @return true if nothing was lost, though tickets may be left or taken without a
	 * customer
	 */
	boolean isSafe() {
		return lost() == 0 && soldTwice() == 0 && overlaps() == 0;
	}

}
