package io.github.dynamolocks.boot;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.annotation.DistributedLock;

/**
 * An application of which tests start slices.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(SliceApplication.LockController.class)
class SliceApplication {

	@Bean
	Shipping shipping() {
		return new Shipping();
	}

	static class Shipping {

		@DistributedLock("'shipping'")
		String ship() {
			return LeaseContext.find("shipping").isPresent() ? "locked" : "not locked";
		}

	}

	@RestController
	static class LockController {

		private final Shipping shipping;

		LockController(Shipping shipping) {
			this.shipping = shipping;
		}

		@GetMapping("/ship")
		String ship() {
			return this.shipping.ship();
		}

	}

}
