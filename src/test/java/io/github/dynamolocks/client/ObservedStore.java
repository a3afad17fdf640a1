package io.github.dynamolocks.client;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.store.AcquireCommand;
import io.github.dynamolocks.store.AcquireResult;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.Place;
import io.github.dynamolocks.store.ReleaseResult;
import io.github.dynamolocks.store.RenewResult;

/**
 * Wraps a store, records its requests, and runs actions of a test during them.
 */
final class ObservedStore implements LockStore {

	private final LockStore store;

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	private final Map<Request, Runnable> before = Collections.synchronizedMap(new EnumMap<>(Request.class));

	private final Map<Request, Runnable> after = Collections.synchronizedMap(new EnumMap<>(Request.class));

	ObservedStore(LockStore store) {
		this.store = store;
	}

	/** Sets an action that runs before a request arrives; it prevents it by throwing. */
	void before(Request request, Runnable event) {
		this.before.put(request, event);
	}

	/** Sets an action that runs before an answer arrives; it replaces it by throwing. */
	void after(Request request, Runnable event) {
		this.after.put(request, event);
	}

	/** Sets such an action for the next request only. */
	void onceAfter(Request request, Runnable event) {
		after(request, () -> {
			this.after.remove(request);
			event.run();
		});
	}

	void undisturbed() {
		this.before.clear();
		this.after.clear();
	}

	/** Returns the requests since the last call of this method. */
	List<Request> requests() {
		List<Request> seen = List.copyOf(this.requests);
		this.requests.clear();
		return seen;
	}

	@Override
	public String canonical(String resource) {
		return this.store.canonical(resource);
	}

	@Override
	public AcquireResult acquire(AcquireCommand command) {
		return send(Request.ACQUIRE, () -> this.store.acquire(command));
	}

	@Override
	public RenewResult renew(Acquisition acquisition, int tokens) {
		return send(Request.RENEW, () -> this.store.renew(acquisition, tokens));
	}

	@Override
	public ReleaseResult release(Acquisition acquisition, @Nullable Place next) {
		acquisition.end();
		return send(Request.RELEASE, () -> this.store.release(acquisition, next));
	}

	@Override
	public ReleaseResult discard(String resource, String owner) {
		return send(Request.DISCARD, () -> this.store.discard(resource, owner));
	}

	@Override
	public AcquireResult join(AcquireCommand command) {
		return send(Request.JOIN, () -> this.store.join(command));
	}

	@Override
	public AcquireResult poll(AcquireCommand command) {
		return send(Request.READ, () -> this.store.poll(command));
	}

	@Override
	public AcquireResult check(AcquireCommand command) {
		return send(Request.CHECK, () -> this.store.check(command));
	}

	@Override
	public void leave(String resource, Place place) {
		Boolean unused = send(Request.LEAVE, () -> {
			this.store.leave(resource, place);
			return Boolean.TRUE;
		});
	}

	@Override
	public Optional<LockRecord> read(String resource) {
		return send(Request.READ, () -> this.store.read(resource));
	}

	private <T> T send(Request request, Supplier<T> call) {
		this.requests.add(request);
		happen(this.before.get(request));
		T answer = call.get();
		happen(this.after.get(request));
		return answer;
	}

	private static void happen(@Nullable Runnable event) {
		if (event != null) {
			event.run();
		}
	}

	/** The requests to a store. */
	enum Request {

		ACQUIRE, RENEW, RELEASE, DISCARD, JOIN, CHECK, LEAVE, READ

	}

}
