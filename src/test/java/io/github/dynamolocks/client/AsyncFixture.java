package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;

/**
 * Provides a client on manual time and an asynchronous body that the test completes, and
 * checks after each test that nothing is held.
 */
abstract class AsyncFixture {

	static final LockRequest REQUEST = LockRequest.of("a").withWaitTime(Duration.ofSeconds(10));

	final ManualLocks locks = new ManualLocks();

	final DefaultLockClient client = this.locks.client();

	/** The stage that the body returns and the test completes. */
	final CompletableFuture<String> stage = new CompletableFuture<>();

	@Nullable Lease seen;

	@AfterEach
	void nothingIsLeft() {
		this.stage.cancel(true);
		settle();
		WaitingClient.assertNothingLeft(this.client);
		this.client.close();
	}

	final CompletableFuture<String> start(LockRequest request) {
		return this.client.executeAsync(request, this::body);
	}

	final CompletionStage<String> body(Lease lease) {
		this.seen = lease;
		return this.stage;
	}

	/** Runs all tasks that are due now. */
	final void settle() {
		this.locks.advance(Duration.ZERO);
	}

	static List<LockRequest> requests(String... resources) {
		return Arrays.stream(resources).map(REQUEST::withResource).toList();
	}

}
