package io.github.dynamolocks.simulation;

import java.lang.reflect.Field;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.proof.Call;
import io.github.dynamolocks.proof.Fault;
import io.github.dynamolocks.proof.Outcome;
import io.github.dynamolocks.proof.Span;
import io.github.dynamolocks.store.AcquireCommand;
import io.github.dynamolocks.store.AcquireResult;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.ManualStores;
import io.github.dynamolocks.store.TokenRange;
import io.github.dynamolocks.test.ManualClock;

/**
 * Runs the real store of one process on a thread of the simulation, which stands still
 * during each request until the explorer decides about the request.
 */
final class ProtocolProcess implements DirectClient.Sender {

	static final Duration LEASE = Duration.ofSeconds(3);

	private static final Duration SHORTER = Duration.ofSeconds(1);

	private final int number;

	private final ProtocolWorld world;

	private final VirtualTime time;

	/** Ends the thread. */
	private final SimulatedHost life;

	final ManualClock host = new ManualClock();

	private final StoreActions store;

	private final StringBuilder history = new StringBuilder();

	private boolean busy;

	private @Nullable SimulatedThread waiting;

	@Nullable ProtocolMessage pending;

	@Nullable SimulatedResponse answer;

	/**
	 * Whether both of its clocks stood still, and no later answer has told it the time.
	 */
	private boolean blind;

	/** Whether they stood still after the answer was written. */
	private boolean tainted;

	@Nullable Acquisition acquisition;

	/** When each acquisition was believed to hold the lock. */
	private final Map<Acquisition, List<Call.Check>> checks = new LinkedHashMap<>();

	/** Attempts and answers that the code must not give. */
	private final List<Call> unexpected = new ArrayList<>();

	private boolean releasing;

	ProtocolProcess(int number, ProtocolWorld world, VirtualTime time) {
		this.number = number;
		this.world = world;
		this.time = time;
		this.life = new SimulatedHost(time, new SplittableRandom(number), 0);
		this.store = new StoreActions(ManualStores.store(new DirectClient(null, this), SimulatedTable.NAME, this.host));
	}

	int number() {
		return this.number;
	}

	String name() {
		return "process " + this.number;
	}

	boolean isIdle() {
		return !this.busy;
	}

	/** Reads the lock; the answer comes at once, and it tells a process the time. */
	void look() {
		note("| look");
		this.blind = false;
		Object unused = this.store.read(this.world.resource());
	}

	void acquire(String owner, int tokens) {
		this.releasing = false;
		run("acquire " + owner, () -> {
			AcquireResult result = this.store.attempt(StoreActions.Action.ACQUIRE, new AcquireCommand(
					this.world.resource(), owner, LEASE, Duration.ZERO, tokens, "pid " + (this.number + 1)));
			this.acquisition = (result instanceof Acquisition acquired) ? acquired : null;
		});
	}

	void renew(boolean withAnotherLength) {
		run("renew", () -> {
			Acquisition held = Objects.requireNonNull(this.acquisition);
			if (withAnotherLength) {
				held.setLease(held.lease().equals(LEASE) ? SHORTER : LEASE);
			}
			Object unused = this.store.renew(held, 0);
		});
	}

	void release() {
		this.releasing = true;
		run("release", () -> {
			this.store.release(Objects.requireNonNull(this.acquisition), null);
			this.acquisition = null;
		});
	}

	/** Lets time pass, perhaps unseen by one or both of its clocks. */
	void pass(Duration time, @Nullable Fault fault) {
		if (fault == null) {
			this.host.advance(time);
		}
		else if (fault == Fault.SLEEP) {
			this.host.jumpWall(time);
		}
		else {
			this.blind = true;
			this.tainted = this.answer != null;
		}
	}

	boolean canRenew() {
		return !this.busy && trustedMillis() > 0 && !this.releasing;
	}

	boolean canRelease() {
		return !this.busy && this.acquisition != null && !this.releasing;
	}

	/**
	 * Returns for how long it would say that it holds the lock, without asking it: an end
	 * that is seen once changes what it says later.
	 */
	private long trustedMillis() {
		Acquisition held = this.acquisition;
		return (held == null || (boolean) field(held, "ended")) ? 0
				: ((LongSupplier) field(held, "trustedMillis")).getAsLong();
	}

	/**
	 * Records that it believes that it holds the lock, if it can know the time. If it
	 * does not believe so, no caller has seen that end yet.
	 */
	void check(long stamp) {
		long remaining = this.blind ? 0 : trustedMillis();
		if (remaining > 0) {
			this.checks.computeIfAbsent(Objects.requireNonNull(this.acquisition), (held) -> new ArrayList<>())
				.add(new Call.Check(Span.at(stamp), remaining));
		}
	}

	/** Returns a call for each acquisition. A store does not tell callers of a loss. */
	List<Call> calls() {
		List<Call> calls = new ArrayList<>(this.unexpected);
		this.checks.forEach((held, believed) -> calls.add(new Call(this.number + "-" + calls.size(), name(), "explored",
				believed.get(0).at().from(), Set.of(held.resource()), null, bodies(held, believed))));
		return calls;
	}

	/** Returns a body for the first token, and one for the last, which is handed off. */
	private static List<Call.Body> bodies(Acquisition held, List<Call.Check> believed) {
		TokenRange tokens = held.tokens();
		if (tokens == null) {
			return List.of(new Call.Body(held.resource(), held.owner(), null, believed, null));
		}
		return List.of(new Call.Body(held.resource(), held.owner(), tokens.first(), believed, null),
				new Call.Body(held.resource(), held.owner(), tokens.last(), believed.subList(0, 1), null));
	}

	private static Object field(Acquisition acquisition, String name) {
		try {
			Field field = Acquisition.class.getDeclaredField(name);
			field.setAccessible(true);
			return field.get(acquisition);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("Acquisition has no field '%s' any more".formatted(name), ex);
		}
	}

	private void run(String what, Runnable action) {
		note("| " + what);
		this.busy = true;
		VirtualTime.Event unused = this.time.start(0, this.life, () -> {
			try {
				action.run();
			}
			catch (LockStoreException ex) {
				note("failed");
			}
			catch (IllegalStateException ex) {
				Call.End end = new Call.End(this.time.stamp(), Outcome.UNEXPECTED, String.valueOf(ex.getMessage()));
				this.unexpected.add(new Call(what, name(), "explored", 0, Set.of(), end, List.of()));
			}
			this.busy = false;
		});
		this.world.run();
	}

	private void goOn() {
		Objects.requireNonNull(this.waiting).wake(0);
		this.world.run();
	}

	/** An answer is there. */
	void answered(SimulatedResponse response) {
		this.answer = response;
		this.tainted = false;
	}

	/** Lets it have the answer that is there. */
	void deliver() {
		this.blind &= this.tainted;
		this.tainted = false;
		note("heard");
		goOn();
	}

	/** Lets it wait no longer. */
	void lose() {
		this.answer = null;
		note("lost");
		goOn();
	}

	void kill() {
		this.life.kill();
	}

	@Override
	public SimulatedResponse send(SimulatedRequest request, Duration timeout) throws SocketTimeoutException {
		if (request.isRead()) {
			return this.world.read(this, request);
		}
		ProtocolMessage message = ProtocolMessage.of(name(), request);
		this.pending = message;
		this.world.sent(message);
		this.waiting = SimulatedThread.current();
		this.waiting.pause(-1);
		this.pending = null;
		SimulatedResponse there = this.answer;
		this.answer = null;
		if (there == null) {
			throw new SocketTimeoutException("No answer in time");
		}
		return there;
	}

	/** What it has been through, which is all that its state can depend on. */
	String describe() {
		return this.history + " pending " + this.pending + " answered " + (this.answer != null) + " tainted "
				+ this.tainted + " blind " + this.blind + " clocks " + this.host.nanoTime() + " "
				+ this.host.currentTimeMillis();
	}

	/** Adds to what it has been through, with the times at which it was. */
	void note(String text) {
		this.history.append(' ')
			.append(text)
			.append(" @")
			.append(this.world.time())
			.append('/')
			.append(this.host.nanoTime())
			.append('/')
			.append(this.host.currentTimeMillis());
	}

}
