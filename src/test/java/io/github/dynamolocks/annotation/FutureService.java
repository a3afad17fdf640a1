package io.github.dynamolocks.annotation;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.OnContention;
import io.github.dynamolocks.OnLeaseLost;

/**
 * Methods that return futures, most of them the future of {@link #work}.
 */
class FutureService {

	private final List<String> events = new CopyOnWriteArrayList<>();

	private final CompletableFuture<String> work = new CompletableFuture<>();

	List<String> events() {
		return this.events;
	}

	CompletableFuture<String> work() {
		return this.work;
	}

	void awaitEvent(String event) {
		Awaitility.await().until(() -> this.events.contains(event));
	}

	@DistributedLock(resource = "#id", waitTime = "20s")
	CompletableFuture<String> ship(String id) {
		this.events.add("ship " + id + " under " + locked());
		return this.work;
	}

	@DistributedLock(resource = "#id", waitTime = "20s")
	CompletionStage<String> stage(StringBuilder id) {
		return CompletableFuture.completedStage(locked());
	}

	@DistributedLock("#id")
	CompletableFuture<String> fails(String id) {
		throw new IllegalStateException("planned");
	}

	@DistributedLock("#id")
	@SuppressWarnings("NullAway")
	CompletableFuture<String> returnsNull(String id) {
		return null;
	}

	@DistributedLock(resource = "#id", onLeaseLost = OnLeaseLost.INTERRUPT, lease = "3s")
	CompletableFuture<String> interrupted(String id) {
		this.events.add("interrupted");
		return this.work;
	}

	@DistributedLock(resource = "#id", onContention = OnContention.SKIP)
	CompletableFuture<Void> skipped(String id) {
		this.events.add("skipped " + id);
		return CompletableFuture.completedFuture(null);
	}

	@DistributedLock(resource = "#id", onContention = OnContention.SKIP)
	CompletableFuture<Optional<String>> skippedOptional(String id) {
		this.events.add("skippedOptional " + id);
		return CompletableFuture.completedFuture(Optional.of("ran " + id));
	}

	@DistributedLock(resource = "#id", fallback = "busy")
	CompletableFuture<String> withFallback(String id) {
		return CompletableFuture.completedFuture("ran " + id + " " + locked());
	}

	CompletableFuture<String> busy(String id) {
		return CompletableFuture.completedFuture("busy " + id + " " + locked());
	}

	@DistributedLock(resource = "#id", fallback = "endless")
	CompletableFuture<String> withEndlessFallback(String id) {
		return CompletableFuture.completedFuture("ran");
	}

	CompletableFuture<String> endless(String id) {
		this.events.add("endless");
		return this.work;
	}

	@DistributedLock(resource = "#id", fallback = "notCalled")
	CompletableFuture<String> wantsAnother(String id, FutureService self) {
		return self.fails("other");
	}

	CompletableFuture<String> notCalled(String id, FutureService self) {
		return CompletableFuture.completedFuture("wrong");
	}

	@DistributedLock({ "#one", "#two" })
	CompletableFuture<String> several(String one, String two) {
		return CompletableFuture.completedFuture(locked());
	}

	@DistributedLock("#id")
	CompletableFuture<String> nests(String id, FutureService self) {
		String outer = locked();
		return self.withFallback(id).thenApply((text) -> text.substring("ran a ".length()) + " under " + outer);
	}

	private static String locked() {
		return LeaseContext.all().stream().map(Lease::resource).toList().toString();
	}

}
