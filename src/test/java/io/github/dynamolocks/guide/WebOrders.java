package io.github.dynamolocks.guide;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.annotation.DistributedLock;

/**
 * Shows a web application that answers contention.
 */
interface WebOrders {

	/**
	 * Ships orders.
	 */
	class Shipping {

		@DistributedLock(scope = "order", resource = "#id")
		void ship(String id) {
		}

	}

	/**
	 * Ships orders on request.
	 */
	@RestController
	class OrderController {

		private final Shipping shipping;

		OrderController(Shipping shipping) {
			this.shipping = shipping;
		}

		@PostMapping("/orders/{id}/shipment")
		void ship(@PathVariable("id") String id) {
			this.shipping.ship(id);
		}

	}

	// tag::advice[]
	@RestControllerAdvice
	class ContentionAdvice {

		@ExceptionHandler
		ResponseEntity<String> onContention(LockNotAcquiredException ex) {
			HttpStatus status = switch (ex.reason()) {
				case CONTENDED -> HttpStatus.CONFLICT; // or LOCKED, 423
				case INTERRUPTED, CANCELLED, CLOSED -> HttpStatus.SERVICE_UNAVAILABLE;
			};
			return ResponseEntity.status(status)
				.header(HttpHeaders.RETRY_AFTER, String.valueOf(ex.retryAfter().toSeconds()))
				.body("Another request is working on this order"); // not the message of
																	// ex
		}

	}
	// end::advice[]

}
