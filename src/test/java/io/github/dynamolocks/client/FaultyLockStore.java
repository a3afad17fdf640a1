package io.github.dynamolocks.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
 * A store whose calls are logged and go wrong as a test says.
 */
final class FaultyLockStore implements LockStore {

	private final LockStore store;

	private final Map<Operation, Deque<Fault>> next = new EnumMap<>(Operation.class);

	private final Map<Operation, Fault> always = new EnumMap<>(Operation.class);

	private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

	private volatile Consumer<Call> observer = (call) -> {
	};

	FaultyLockStore(LockStore store) {
		this.store = store;
	}

	/** Changes the next call for which no other change is waiting. */
	synchronized void next(Operation operation, Fault fault) {
		this.next.computeIfAbsent(operation, (key) -> new ArrayDeque<>()).add(fault);
	}

	/** Changes every call for which {@link #next} has no change. */
	synchronized void always(Operation operation, Fault fault) {
		this.always.put(operation, fault);
	}

	/** Shows every call as it comes. */
	void observe(Consumer<Call> observer) {
		this.observer = observer;
	}

	synchronized void clearFaults() {
		this.next.clear();
		this.always.clear();
	}

	/** The calls so far, those that failed included. */
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

	/** The request does not arrive. */
	static Fault lost() {
		return (call) -> {
			throw failure();
		};
	}

	/** The request is applied, but its answer does not arrive. */
	static Fault answerLost() {
		return (call) -> {
			Object unused = call.get();
			throw failure();
		};
	}

	/** Something happens before the request arrives. */
	static Fault after(Runnable before) {
		return (call) -> {
			before.run();
			return call.get();
		};
	}

	/** The request is not sent by an interrupted thread, as the SDK does not. */
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

	/** What can be asked of a store, but for the reads. */
	enum Operation {

		ACQUIRE, JOIN, RENEW, RELEASE, DISCARD, LEAVE

	}

	/** What is different about a call. */
	@FunctionalInterface
	interface Fault {

		Object apply(Supplier<?> call);

	}

	/** A call as it came. */
	record Call(Operation operation, String resource, String owner) {

	}

}
