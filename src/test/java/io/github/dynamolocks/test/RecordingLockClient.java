package io.github.dynamolocks.test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockCallback;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockRequest;

/**
 * Records requests and acquires no locks.
 */
public final class RecordingLockClient implements LockClient {

	private final List<String> events;

	private final List<LockRequest> requests = new CopyOnWriteArrayList<>();

	public RecordingLockClient() {
		this(new CopyOnWriteArrayList<>());
	}

	/**
	 * Creates a client that appends to a given list.
	 * @param events the list, which gets {@code lock x}, {@code unlock x} and
	 * {@code find x}
	 */
	public RecordingLockClient(List<String> events) {
		this.events = events;
	}

	public List<String> events() {
		return this.events;
	}

	public List<LockRequest> requests() {
		return this.requests;
	}

	public List<String> resources() {
		return this.requests.stream().map(LockRequest::resource).toList();
	}

	@Override
	public Lease acquire(LockRequest request) {
		this.requests.add(request);
		this.events.add("lock " + request.resource());
		return new RecordingLease(request.resource(), this.events);
	}

	@Override
	public Optional<Lease> tryAcquire(LockRequest request) {
		return Optional.of(acquire(request));
	}

	@Override
	public CompletableFuture<Lease> acquireAsync(LockRequest request) {
		return CompletableFuture.completedFuture(acquire(request));
	}

	@Override
	public <T, E extends Throwable> T execute(LockRequest request, LockCallback<T, E> callback) throws E {
		try (Lease lease = acquire(request); LeaseContext.Binding binding = LeaseContext.bind(lease)) {
			return callback.call(lease);
		}
	}

	@Override
	public <T, E extends Throwable> T execute(List<LockRequest> requests, LockCallback<T, E> callback) throws E {
		LockRequest first = requests.get(0);
		if (requests.size() == 1) {
			return execute(first, callback);
		}
		return execute(first, (lease) -> execute(requests.subList(1, requests.size()), callback));
	}

	@Override
	public <T> CompletableFuture<T> executeAsync(List<LockRequest> requests,
			LockCallback<? extends CompletionStage<T>, ?> callback) {
		List<Lease> leases = hold(requests);
		return CompletableFuture.supplyAsync(() -> call(leases, callback))
			.thenCompose((stage) -> stage)
			.whenComplete((result, failure) -> leases.forEach(Lease::close));
	}

	private static <T> CompletionStage<T> call(List<Lease> leases,
			LockCallback<? extends CompletionStage<T>, ?> callback) {
		Lease last = leases.get(leases.size() - 1);
		try (LeaseContext.Binding binding = LeaseContext.bind(last)) {
			return callback.call(last);
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public List<Lease> hold(List<LockRequest> requests) {
		return requests.stream().map(this::acquire).toList();
	}

	@Override
	public Optional<LockInfo> find(String resource) {
		this.events.add("find " + resource);
		return Optional.empty();
	}

	private record RecordingLease(String resource, List<String> events) implements Lease {

		@Override
		public String owner() {
			return "recorded";
		}

		@Override
		public OptionalLong fencingToken() {
			return OptionalLong.empty();
		}

		@Override
		public boolean isHeld() {
			return true;
		}

		@Override
		public Duration remaining() {
			return Duration.ofSeconds(30);
		}

		@Override
		public void ensureHeld() {
		}

		@Override
		public void extend(Duration lease) {
		}

		@Override
		public void holdAtLeast(Duration time) {
		}

		@Override
		public void close() {
			this.events.add("unlock " + this.resource);
		}

	}

}
