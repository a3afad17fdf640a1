package io.github.dynamolocks.guide;

import io.github.dynamolocks.annotation.DistributedLock;

/**
 * The service of the guide.
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
	 * Who is told to come.
	 */
	interface Carrier {

		void pickUp(String id);

	}

}
// end::service[]
