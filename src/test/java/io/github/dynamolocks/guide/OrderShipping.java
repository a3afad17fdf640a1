package io.github.dynamolocks.guide;

// tag::code[]
import org.springframework.stereotype.Service;

import io.github.dynamolocks.annotation.DistributedLock;

@Service
class OrderShipping {

	@DistributedLock(scope = "order", resource = "#id", waitTime = "5s")
	void ship(String id) {
		// one call at a time for each order, in all instances of the service
	}

}
// end::code[]
