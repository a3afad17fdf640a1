package io.github.dynamolocks.guide;

import java.math.BigDecimal;

import io.github.dynamolocks.annotation.DistributedLock;

/**
 * Shows locks on several resources and in another table.
 */
class Accounts {

	private final Ledger ledger;

	Accounts(Ledger ledger) {
		this.ledger = ledger;
	}

	// tag::several[]
	@DistributedLock(scope = "account", resource = { "#from", "#to" }, waitTime = "5s")
	void transfer(String from, String to, BigDecimal amount) {
		this.ledger.move(from, to, amount);
	}
	// end::several[]

	// tag::table[]
	@DistributedLock(resource = "#account", client = "accountLocks")
	void close(String account) {
		this.ledger.close(account);
	}
	// end::table[]

	/**
	 * Moves money.
	 */
	interface Ledger {

		void move(String from, String to, BigDecimal amount);

		void close(String account);

	}

}
