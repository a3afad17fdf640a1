package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests calls that lock several resources, and holds that outlive a callback.
 */
class MultiLockTests {

	private static final LockClientSettings SETTINGS = LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO);

	private final InMemoryLockStore store = new InMemoryLockStore();

	private final DefaultLockClient client = DefaultLockClient.builder(this.store).settings(SETTINGS).build();

	private final DefaultLockClient rival = DefaultLockClient.builder(this.store).settings(SETTINGS).build();

	@AfterEach
	void close() {
		this.rival.close();
		this.client.close();
	}

	@Test
	void locksAreAcquiredInTheOrderOfTheirResources() {
		List<String> seen = this.client.execute(requests("c", "a", "b", "a"), (lease) -> {
			assertThat(LeaseContext.current()).isSameAs(lease);
			assertThat(lease.resource()).isEqualTo("c");
			assertThat(LeaseContext.find("a")).get().satisfies(Lease::ensureHeld);
			assertThat(isFree("a") || isFree("b") || isFree("c")).isFalse();
			LeaseContext.ensureHeld();
			return List.of("done");
		});
		assertThat(seen).containsExactly("done");
		assertThat(isFree("a") && isFree("b") && isFree("c")).isTrue();
		List<Lease> held = this.client.hold(requests("c", "a", "b", "a"));
		assertThat(held).extracting(Lease::resource).containsExactly("a", "b", "c");
		held.forEach(Lease::close);
	}

	@Test
	void refusalOfOneLockReleasesTheOthers() {
		try (Lease taken = this.rival.acquire(LockRequest.of("b"))) {
			assertThatExceptionOfType(LockNotAcquiredException.class)
				.isThrownBy(() -> this.client.execute(requests("c", "b", "a"), Lease::owner))
				.withMessageContaining("'b'")
				.withMessageContaining("held by application")
				.satisfies((ex) -> assertThat(ex.holder()).isPresent());
			assertThat(isFree("a") && isFree("c")).isTrue();
		}
	}

	@Test
	void waitTimeAppliesToAllLocksTogether() {
		Duration wait = Duration.ofMillis(600);
		List<LockRequest> requests = requests("a", "b", "c").stream()
			.map((request) -> request.withWaitTime(wait))
			.toList();
		Lease first = this.rival.acquire(LockRequest.of("a"));
		Thread release = new Thread(() -> {
			Awaitility.await().pollDelay(Duration.ofMillis(400)).until(() -> true);
			first.close();
		});
		try (Lease taken = this.rival.acquire(LockRequest.of("b"))) {
			long start = System.nanoTime();
			release.start();
			assertThatExceptionOfType(LockNotAcquiredException.class)
				.isThrownBy(() -> this.client.execute(requests, Lease::owner))
				.withMessageContaining("'b'")
				.satisfies((ex) -> assertThat(ex.waited()).isBetween(wait, wait.plusMillis(350)));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(990));
		}
		assertThat(isFree("a")).isTrue();
	}

	@Test
	void emptyListOfRequestsIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.client.execute(List.of(), Lease::owner))
			.withMessageContaining("nothing to lock");
		assertThatIllegalArgumentException().isThrownBy(() -> this.client.hold(List.of()));
	}

	@Test
	void callersThatNameLocksInDifferentOrdersDoNotDeadlock()
			throws InterruptedException, ExecutionException, TimeoutException {
		List<DefaultLockClient> clients = List.of(this.client, this.rival);
		List<Callable<Integer>> tasks = new ArrayList<>();
		for (int thread = 0; thread < 6; thread++) {
			DefaultLockClient one = clients.get(thread % 2);
			Random random = new Random(thread);
			tasks.add(() -> {
				int done = 0;
				for (int i = 0; i < 30; i++) {
					List<String> names = new ArrayList<>(List.of("a", "b", "c", "d"));
					Collections.shuffle(names, random);
					List<LockRequest> requests = requests(names.get(0), names.get(1), names.get(2)).stream()
						.map((request) -> request.withWaitTime(Duration.ofMinutes(1)))
						.toList();
					done += one.execute(requests, (lease) -> 1);
				}
				return done;
			});
		}
		ExecutorService executor = Executors.newFixedThreadPool(6);
		try {
			int sum = 0;
			for (Future<Integer> future : tasks.stream().map(executor::submit).toList()) {
				sum += future.get(50, TimeUnit.SECONDS);
			}
			assertThat(sum).isEqualTo(180);
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void callFailsIfOneOfItsLeasesIsLost() {
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.client.execute(requests("a", "b"), (lease) -> {
				this.store.discard("a", LeaseContext.find("a").orElseThrow().owner());
				return "not the caller's";
			}))
			.withMessageContaining("'a'");
		assertThat(isFree("b")).isTrue();
	}

	@Test
	void nestedCallSharesTheHeldLeases() {
		List<Lease> held = this.client.hold(requests("a", "b"));
		assertThat(LeaseContext.find()).isEmpty();
		this.client.execute(requests("b", "c"), (lease) -> {
			assertThat(LeaseContext.find("b")).get().extracting(Lease::owner).isEqualTo(held.get(1).owner());
			return "done";
		});
		assertThat(isFree("c")).isTrue();
		assertThat(isFree("b")).isFalse();
		held.forEach(Lease::close);
		assertThat(isFree("a") && isFree("b")).isTrue();
	}

	@Test
	void lastShareReleasesTheLock() {
		List<Lease> held = new ArrayList<>();
		this.client.execute(LockRequest.of("a"), (lease) -> held.addAll(this.client.hold(requests("a"))));
		assertThat(isFree("a")).isFalse();
		held.get(0).ensureHeld();
		List<Lease> again = this.client.hold(requests("a"));
		held.get(0).close();
		held.get(0).close();
		assertThat(held.get(0).isHeld()).isFalse();
		assertThat(held.get(0).remaining()).isZero();
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(held.get(0)::ensureHeld);
		assertThat(again.get(0).isHeld()).isTrue();
		assertThat(isFree("a")).isFalse();
		again.get(0).close();
		assertThat(isFree("a")).isTrue();
	}

	@Test
	void anotherThreadCanReleaseAHold() throws InterruptedException {
		Lease held = this.client.hold(requests("a")).get(0);
		Thread other = new Thread(held::close);
		other.start();
		other.join();
		assertThat(isFree("a")).isTrue();
		assertThat(this.client.execute(LockRequest.of("a"), Lease::owner)).isNotEqualTo(held.owner());
	}

	@Test
	void anotherThreadDoesNotShareAHold() throws InterruptedException {
		Lease held = this.client.hold(requests("a")).get(0);
		List<String> events = Collections.synchronizedList(new ArrayList<>());
		Thread other = new Thread(() -> {
			try {
				this.client.execute(LockRequest.of("a"), (lease) -> events.add("locked"));
			}
			catch (LockNotAcquiredException ex) {
				events.add("refused");
			}
		});
		other.start();
		other.join();
		assertThat(events).containsExactly("refused");
		held.close();
	}

	private boolean isFree(String resource) {
		return this.rival.tryAcquire(LockRequest.of(resource)).map((lease) -> {
			lease.close();
			return true;
		}).orElse(false);
	}

	private static List<LockRequest> requests(String... resources) {
		return Arrays.stream(resources).map(LockRequest::of).toList();
	}

}
