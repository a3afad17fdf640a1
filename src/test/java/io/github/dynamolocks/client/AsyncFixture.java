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
 * A client on manual time, one asynchronous body whose end the test decides, and the look
 * whether anything is left.
 */
abstract class AsyncFixture {

	static final LockRequest REQUEST = LockRequest.of("a").withWaitTime(Duration.ofSeconds(10));

	final ManualLocks locks = new ManualLocks();

	final DefaultLockClient client = this.locks.client();

	/** What the body of a test returns, for the test to complete. */
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

	/** Lets everything happen that can happen now. */
	final void settle() {
		this.locks.advance(Duration.ZERO);
	}

	static List<LockRequest> requests(String... resources) {
		return Arrays.stream(resources).map(REQUEST::withResource).toList();
	}

}
