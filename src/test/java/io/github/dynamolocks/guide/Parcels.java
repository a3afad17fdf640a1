package io.github.dynamolocks.guide;

import java.util.concurrent.CompletableFuture;

import reactor.core.publisher.Mono;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.annotation.DistributedLock;

/**
 * Shows methods that return a future or a stream.
 */
class Parcels {

	private final Packing packing;

	Parcels(Packing packing) {
		this.packing = packing;
	}

	// tag::results[]
	@DistributedLock(scope = "order", resource = "#id", waitTime = "5s")
	CompletableFuture<String> pack(String id) {
		return this.packing.start(id);
	}

	@DistributedLock(scope = "order", resource = "#id", waitTime = "5s")
	Mono<String> packReactively(String id) {
		return Mono.fromFuture(() -> this.packing.start(id));
	}
	// end::results[]

	// tag::bind[]
	@DistributedLock(scope = "order", resource = "#id", waitTime = "5s")
	CompletableFuture<Void> packAndLabel(String id) {
		Lease lease = LeaseContext.current();
		return this.packing.start(id).thenAccept((parcel) -> {
			try (LeaseContext.Binding binding = LeaseContext.bind(lease)) {
				this.packing.label(parcel);
			}
		});
	}
	// end::bind[]

	/**
	 * Packs parcels on threads of its own.
	 */
	interface Packing {

		CompletableFuture<String> start(String id);

		void label(String parcel);

	}

}
