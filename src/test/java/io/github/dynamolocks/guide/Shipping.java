package io.github.dynamolocks.guide;

import io.github.dynamolocks.annotation.DistributedLock;

/**
 * Shows a service under a lock.
 */
// tag::service[]
class Shipping {

	private final Carrier carrier;

	Shipping(Carrier carrier) {
		this.carrier = carrier;
	}

	@DistributedLock(scope = "order", resource = "#id")
	void ship(String id) {
		this.carrier.pickUp(id);
	}

	/**
	 * Collects parcels.
	 */
	interface Carrier {

		void pickUp(String id);

	}

}
// end::service[]
