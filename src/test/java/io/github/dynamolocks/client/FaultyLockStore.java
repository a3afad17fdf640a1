package io.github.dynamolocks.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.store.AcquireCommand;
import io.github.dynamolocks.store.AcquireResult;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.Place;
import io.github.dynamolocks.store.ReleaseResult;
import io.github.dynamolocks.store.RenewResult;

/**
 * Wraps a store, records its calls, and lets them fail as a test specifies.
 */
final class FaultyLockStore implements LockStore {

	private final LockStore store;

	private final Map<Operation, Deque<Fault>> next = new EnumMap<>(Operation.class);

	private final Map<Operation, Fault> always = new EnumMap<>(Operation.class);

	private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

	private final AtomicInteger restores = new AtomicInteger();

	private volatile Consumer<Call> observer = (call) -> {
	};

	FaultyLockStore(LockStore store) {
		this.store = store;
	}

	/** Adds a change for one call; the changes apply to the calls in their order. */
	synchronized void next(Operation operation, Fault fault) {
		this.next.computeIfAbsent(operation, (key) -> new ArrayDeque<>()).add(fault);
	}

	/** Changes every call for which {@link #next} has added no change. */
	synchronized void always(Operation operation, Fault fault) {
		this.always.put(operation, fault);
	}

	/** Passes every call to an observer when it arrives. */
	void observe(Consumer<Call> observer) {
		this.observer = observer;
	}

	synchronized void clearFaults() {
		this.next.clear();
		this.always.clear();
	}

	/** Returns the calls so far, also those that failed. */
	List<Call> calls(Operation operation) {
		return this.calls.stream().filter((call) -> call.operation() == operation).toList();
	}

	int count(Operation operation) {
		return calls(operation).size();
	}

	int count() {
		return this.calls.size();
	}

	@Override
	public String canonical(String resource) {
		return this.store.canonical(resource);
	}

	/** Returns how often the store was notified of a restore. */
	int restores() {
		return this.restores.get();
	}

	@Override
	public void restored() {
		this.restores.incrementAndGet();
		this.store.restored();
	}

	@Override
	public AcquireResult acquire(AcquireCommand command) {
		return call(AcquireResult.class, Operation.ACQUIRE, command.resource(), command.owner(),
				() -> this.store.acquire(command));
	}

	@Override
	public RenewResult renew(Acquisition acquisition, int tokens) {
		return call(RenewResult.class, Operation.RENEW, acquisition.resource(), acquisition.owner(),
				() -> this.store.renew(acquisition, tokens));
	}

	@Override
	public ReleaseResult release(Acquisition acquisition, @Nullable Place next) {
		return call(ReleaseResult.class, Operation.RELEASE, acquisition.resource(), acquisition.owner(),
				() -> this.store.release(acquisition, next));
	}

	@Override
	public ReleaseResult discard(String resource, String owner) {
		return call(ReleaseResult.class, Operation.DISCARD, resource, owner, () -> this.store.discard(resource, owner));
	}

	@Override
	public AcquireResult join(AcquireCommand command) {
		return call(AcquireResult.class, Operation.JOIN, command.resource(), command.owner(),
				() -> this.store.join(command));
	}

	@Override
	public AcquireResult poll(AcquireCommand command) {
		return this.store.poll(command);
	}

	@Override
	public AcquireResult check(AcquireCommand command) {
		return this.store.check(command);
	}

	@Override
	public void leave(String resource, Place place) {
		Boolean unused = call(Boolean.class, Operation.LEAVE, resource, place.owner(), () -> {
			this.store.leave(resource, place);
			return Boolean.TRUE;
		});
	}

	@Override
	public Optional<LockRecord> read(String resource) {
		return this.store.read(resource);
	}

	private <T> T call(Class<T> type, Operation operation, String resource, String owner, Supplier<T> call) {
		Call made = new Call(operation, resource, owner);
		this.calls.add(made);
		this.observer.accept(made);
		return type.cast(fault(operation).apply(call));
	}

	private synchronized Fault fault(Operation operation) {
		Deque<Fault> waiting = this.next.get(operation);
		if (waiting != null && !waiting.isEmpty()) {
			return waiting.remove();
		}
		return this.always.getOrDefault(operation, Supplier::get);
	}

	/** Returns a change after which the request does not arrive. */
	static Fault lost() {
		return (call) -> {
			throw failure();
		};
	}

	/** Returns a change after which the request is applied, but its answer is lost. */
	static Fault answerLost() {
		return (call) -> {
			Object unused = call.get();
			throw failure();
		};
	}

	/** Returns a change that runs an action before the request arrives. */
	static Fault after(Runnable before) {
		return (call) -> {
			before.run();
			return call.get();
		};
	}

	/** Returns a change that fails on an interrupted thread, as the SDK does. */
	static Fault failingWhenInterrupted() {
		return (call) -> {
			if (Thread.currentThread().isInterrupted()) {
				throw failure();
			}
			return call.get();
		};
	}

	private static LockStoreException failure() {
		return new LockStoreException("any", "planned failure", null, true);
	}

	/** The operations of a store that write. */
	enum Operation {

		ACQUIRE, JOIN, RENEW, RELEASE, DISCARD, LEAVE

	}

	/** A change of one call. */
	@FunctionalInterface
	interface Fault {

		Object apply(Supplier<?> call);

	}

	/** A recorded call. */
	record Call(Operation operation, String resource, String owner) {

	}

}
