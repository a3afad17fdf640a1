package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.reactive.ReactiveLocks;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests which threads share a lease, and how long they do.
 */
class ReentrancyTests {

	private static final LockRequest REQUEST = LockRequest.of("r");

	private final DefaultLockClient client = DefaultLockClient.builder(new InMemoryLockStore())
		.settings(LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO))
		.build();

	private final CountDownLatch inside = new CountDownLatch(1);

	private final CountDownLatch goOn = new CountDownLatch(1);

	private final CompletableFuture<String> stage = new CompletableFuture<>();

	@AfterEach
	void nothingIsHeld() {
		this.goOn.countDown();
		this.stage.complete("end");
		Awaitility.await().untilAsserted(() -> assertThat(this.client.find("r")).isEmpty());
		this.client.close();
	}

	@Test
	void threadWhoseCallHasEndedIsExcludedByACallOfTheCallbackThread() {
		this.client.execute(REQUEST, (lease) -> {
			ignore(this.client.executeAsync(REQUEST, (shared) -> {
				this.client.execute(REQUEST, this::stay);
				return this.stage;
			}));
			return await(this.inside);
		});

		assertIsRefused();
	}

	@Test
	void threadWhoseCallHasEndedIsExcludedByAHoldOfTheCallbackThread() {
		CompletableFuture<Lease> hold = new CompletableFuture<>();
		CompletableFuture<String> outer = this.client.execute(REQUEST, (lease) -> {
			CompletableFuture<String> result = this.client.executeAsync(REQUEST, (shared) -> {
				hold.complete(this.client.hold(List.of(REQUEST)).get(0));
				return this.stage;
			});
			hold.join();
			return result;
		});
		this.stage.complete("done");
		outer.join();

		assertIsRefused();
		hold.join().close();
	}

	@Test
	void threadWhoseHoldHasEndedIsExcludedByACallOfTheCallbackThread() {
		Lease hold = this.client.hold(List.of(REQUEST)).get(0);
		ignore(this.client.executeAsync(REQUEST, (shared) -> {
			this.client.execute(REQUEST, this::stay);
			return this.stage;
		}));
		await(this.inside);
		hold.close();

		assertIsRefused();
	}

	@Test
	void threadWhoseHoldWasClosedByAnotherThreadIsExcludedByACallOfTheCallbackThread() {
		Lease hold = this.client.hold(List.of(REQUEST)).get(0);
		ignore(this.client.executeAsync(REQUEST, (shared) -> {
			this.client.execute(REQUEST, this::stay);
			return this.stage;
		}));
		await(this.inside);
		CompletableFuture.runAsync(hold::close).join();

		assertIsRefused();
	}

	@Test
	void threadWhoseCallHasEndedIsExcludedByAThreadToWhichTheLeaseIsBound() {
		this.client.execute(REQUEST, (lease) -> {
			CountDownLatch called = new CountDownLatch(1);
			ignore(this.client.executeAsync(REQUEST, (shared) -> {
				called.countDown();
				return this.stage;
			}));
			await(called);
			ignore(CompletableFuture.runAsync(() -> {
				try (LeaseContext.Binding binding = LeaseContext.bind(lease)) {
					this.client.execute(REQUEST, this::stay);
				}
			}));
			return await(this.inside);
		});

		assertIsRefused();
	}

	@Test
	void threadWhoseCallHasEndedIsExcludedByACallWithinAStream() {
		this.client.execute(REQUEST, (lease) -> {
			ReactiveLocks.mono(this.client, List.of(REQUEST), () -> {
				this.client.execute(REQUEST, this::stay);
				return Mono.fromFuture(this.stage);
			}).subscribe();
			return await(this.inside);
		});

		assertIsRefused();
	}

	@Test
	void callUnderABoundLeaseKeepsItsNestedCallsWhenTheCallbacksStageEndsBefore() {
		CompletableFuture<CompletableFuture<String>> nested = new CompletableFuture<>();
		CompletableFuture<String> outer = this.client.executeAsync(REQUEST, (lease) -> {
			nested.complete(CompletableFuture.supplyAsync(() -> {
				try (LeaseContext.Binding binding = LeaseContext.bind(lease)) {
					return this.client.execute(REQUEST, (own) -> {
						stay(own);
						return this.client.execute(REQUEST, Lease::owner);
					});
				}
			}));
			return this.stage;
		});
		await(this.inside);
		this.stage.complete("done");
		outer.join();
		this.goOn.countDown();

		assertThat(nested.join()).succeedsWithin(Duration.ofSeconds(20));
	}

	private void assertIsRefused() {
		assertThat(this.client.find("r")).isPresent();
		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.client.execute(REQUEST, Lease::owner));
		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.client.hold(List.of(REQUEST)));
	}

	private boolean stay(Lease lease) {
		this.inside.countDown();
		return await(this.goOn) && lease.isHeld();
	}

	private static boolean await(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
			return true;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void ignore(CompletableFuture<?> future) {
		assertThat(future).isNotNull();
	}

}
