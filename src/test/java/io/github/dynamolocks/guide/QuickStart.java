package io.github.dynamolocks.guide;

import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Service;

import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.annotation.EnableDynamoLocks;

/**
 * Shows the smallest application.
 */
interface QuickStart {

	// tag::code[]
	@Configuration
	@EnableDynamoLocks
	class LockingConfiguration {

	}

	@Service
	class Shipping {

		@DistributedLock(scope = "order", resource = "#id", waitTime = "5s")
		void ship(String id) {
			// one call at a time for each order, in all instances of the service
		}

	}
	// end::code[]

}
