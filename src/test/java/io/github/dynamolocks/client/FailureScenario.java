package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.OnLeaseLost;

/**
 * Lists sequences of calls to a client, each of which ends all of its locks.
 */
enum FailureScenario {

	/** One caller, one lock. */
	UNCONTENDED {
		@Override
		void run(Trial trial) {
			trial.attempt(() -> trial.client().acquire(REQUEST).close());
		}
	},

	/** One caller, whose lease is renewed. */
	RENEWED {
		@Override
		void run(Trial trial) {
			trial.passing(REQUEST, 70_000);
			trial.passing(REQUEST.withResource("b"), 50_000);
			trial.advance(Duration.ofSeconds(80));
		}
	},

	/** A caller that does not wait while another process holds the lock. */
	REFUSED {
		@Override
		void run(Trial trial) {
			Lease other = trial.rival().acquire(REQUEST);
			trial.attempt(() -> trial.client().tryAcquire(ONE_TRY).ifPresent(Lease::close));
			other.close();
		}
	},

	/** A thread that waits until another process releases the lock. */
	THREAD_BEHIND_PROCESS {
		@Override
		void run(Trial trial) {
			Lease other = trial.rival().acquire(REQUEST);
			trial.later(50, other::close);
			trial.attempt(() -> trial.client().acquire(REQUEST).close());
			other.close();
		}
	},

	/** A thread whose wait time ends. */
	THREAD_TIMED_OUT {
		@Override
		void run(Trial trial) {
			Lease other = trial.rival().acquire(REQUEST);
			trial.attempt(() -> trial.client()
				.tryAcquire(REQUEST.withWaitTime(Duration.ofMillis(100)))
				.ifPresent(Lease::close));
			other.close();
		}
	},

	/** A thread to which the lock is handed off. */
	THREAD_HANDOFF {
		@Override
		void run(Trial trial) {
			trial.passing(REQUEST, 50);
			trial.settle();
			trial.attempt(() -> trial.client().acquire(REQUEST).close());
			trial.advance(SECOND);
		}
	},

	/** Futures that hand off the lock to each other. */
	HANDOFF {
		@Override
		void run(Trial trial) {
			for (int i = 0; i < 4; i++) {
				trial.passing(REQUEST, 1);
			}
			trial.advance(SECOND);
		}
	},

	/** The same with fencing tokens. */
	FENCED_HANDOFF {
		@Override
		void run(Trial trial) {
			for (int i = 0; i < 3; i++) {
				trial.passing(REQUEST.withFencing(Fencing.ON), 1);
			}
			trial.advance(SECOND);
		}
	},

	/** Futures that hold the lock longer than one turn of their process. */
	TURNS {
		@Override
		void run(Trial trial) {
			Lease other = trial.rival().acquire(REQUEST);
			for (int i = 0; i < 5; i++) {
				trial.passing(REQUEST, 60);
			}
			trial.advance(Duration.ofMillis(50));
			other.close();
			trial.advance(Duration.ofSeconds(5));
		}
	},

	/** A lease that expires soon and is renewed before it is handed off. */
	HANDOFF_OF_SHORT_LEASE {
		@Override
		void run(Trial trial) {
			CompletableFuture<Lease> first = trial.future(() -> trial.client().acquireAsync(REQUEST));
			trial.settle();
			trial.passing(REQUEST, 1);
			trial.settle();
			trial.freeze(Duration.ofSeconds(20));
			CompletableFuture<Void> unused = first.thenAccept((lease) -> trial.attempt(lease::close));
			trial.advance(SECOND);
		}
	},

	/** A future whose wait time ends. */
	FUTURE_TIMED_OUT {
		@Override
		void run(Trial trial) {
			Lease other = trial.rival().acquire(REQUEST);
			trial.passing(REQUEST.withWaitTime(Duration.ofMillis(100)), 1);
			trial.advance(SECOND);
			other.close();
		}
	},

	/** Futures of which one is cancelled. */
	CANCELLED {
		@Override
		void run(Trial trial) {
			Lease other = trial.rival().acquire(REQUEST);
			CompletableFuture<Lease> future = trial.future(() -> trial.client().acquireAsync(REQUEST));
			trial.passing(REQUEST, 1);
			trial.settle();
			trial.attempt(() -> future.cancel(false));
			trial.advance(Duration.ofMillis(50));
			other.close();
			trial.advance(SECOND);
		}
	},

	/** A lock that stays held after its release. */
	KEPT {
		@Override
		void run(Trial trial) {
			trial.attempt(() -> trial.client().acquire(REQUEST.withHoldAtLeast(SECOND)).close());
			trial.passing(REQUEST, 1);
			trial.advance(Duration.ofSeconds(3));
		}
	},

	/** Bodies that nest. */
	NESTED {
		@Override
		void run(Trial trial) {
			trial.attempt(() -> trial.client().execute(REQUEST, (outer) -> {
				String result = trial.client().execute(REQUEST, (inner) -> trial.body("inner"));
				return trial.client().execute(requests("a", "b"), (inner) -> trial.body(result));
			}));
		}
	},

	/** Bodies that lose their leases. */
	LOST {
		@Override
		void run(Trial trial) {
			trial.attempt(() -> trial.client().execute(INTERRUPTING, (lease) -> {
				trial.freeze(Trial.LEASE);
				return trial.body("late");
			}));
			trial.attempt(() -> trial.client().execute(INTERRUPTING, (lease) -> {
				trial.delete("a");
				trial.advance(Trial.LEASE.dividedBy(2));
				return trial.body("late");
			}));
			Thread.interrupted();
			trial.attempt(() -> trial.client().execute(REQUEST, (lease) -> {
				trial.delete("a");
				return trial.body("late");
			}));
		}
	},

	/** Several locks, one of which another process holds for a while. */
	JOINT {
		@Override
		void run(Trial trial) {
			Lease other = trial.rival().acquire(REQUEST.withResource("b"));
			trial.later(50, other::close);
			trial.attempt(() -> trial.client().execute(requests("a", "b", "c"), (lease) -> trial.body("done")));
			other.close();
		}
	},

	/** Several locks, the last of which is refused. */
	JOINT_REFUSED {
		@Override
		void run(Trial trial) {
			Lease other = trial.rival().acquire(REQUEST.withResource("c"));
			trial.attempt(() -> trial.client()
				.execute(Arrays.stream(Trial.RESOURCES).map(ONE_TRY::withResource).toList(),
						(lease) -> trial.body("never")));
			other.close();
		}
	},

	/** Locks that outlive the call. */
	HOLD {
		@Override
		void run(Trial trial) {
			trial.attempt(() -> {
				List<Lease> leases = trial.client().hold(requests("a", "b"));
				trial.attempt(() -> trial.client().execute(REQUEST, (lease) -> trial.body("nested")));
				leases.forEach((lease) -> trial.attempt(lease::close));
			});
		}
	},

	/** An asynchronous body, and another that waits for the same locks. */
	ASYNC {
		@Override
		void run(Trial trial) {
			for (int i = 0; i < 2; i++) {
				trial.ask(() -> trial.client().executeAsync(requests("a", "b"), (lease) -> stage(trial)));
			}
			trial.advance(SECOND);
		}
	},

	/** Asynchronous bodies within another body. */
	ASYNC_NESTED {
		@Override
		void run(Trial trial) {
			trial.attempt(() -> trial.client().execute(REQUEST, (lease) -> {
				trial.ask(() -> trial.client().executeAsync(requests("a", "b"), (inner) -> stage(trial)));
				trial.ask(() -> trial.client().executeAsync(REQUEST, (inner) -> stage(trial)));
				return trial.body("outer");
			}));
			trial.advance(SECOND);
		}
	},

	/** Asynchronous bodies that are cancelled while they wait and while they run. */
	ASYNC_CANCELLED {
		@Override
		void run(Trial trial) {
			CompletableFuture<String> running = trial
				.future(() -> trial.client().executeAsync(REQUEST, (lease) -> new CompletableFuture<>()));
			CompletableFuture<String> waiting = trial
				.future(() -> trial.client().executeAsync(requests("b", "a"), (lease) -> stage(trial)));
			trial.advance(Duration.ofMillis(50));
			trial.attempt(() -> waiting.cancel(true));
			trial.settle();
			trial.attempt(() -> running.cancel(true));
			trial.advance(SECOND);
		}
	},

	/** An asynchronous body that loses its lease. */
	ASYNC_LOST {
		@Override
		void run(Trial trial) {
			trial.ask(() -> trial.client().executeAsync(INTERRUPTING, (lease) -> new CompletableFuture<String>()));
			trial.settle();
			trial.delete("a");
			trial.advance(Trial.LEASE);
		}
	},

	/** Futures of a process that waits in the line before another one. */
	LINE {
		@Override
		void run(Trial trial) {
			Lease held = trial.neighbour().acquire(REQUEST);
			trial.passing(REQUEST, 5);
			trial.advance(Duration.ofMillis(10));
			trial.behind(REQUEST);
			held.close();
			trial.awaitNeighbours();
		}
	},

	/** The same with a fencing token, after which the process joins again. */
	LINE_TWICE {
		@Override
		void run(Trial trial) {
			Lease held = trial.neighbour().acquire(REQUEST);
			trial.passing(REQUEST.withFencing(Fencing.ON), 5);
			trial.advance(Duration.ofMillis(10));
			trial.behind(REQUEST);
			held.close();
			trial.advance(Duration.ofMillis(30));
			trial.passing(REQUEST, 5);
			trial.behind(REQUEST);
			trial.awaitNeighbours();
		}
	},

	/** A process that passes the lock on while others of its own waiters stay behind. */
	LINE_APPENDED {
		@Override
		void run(Trial trial) {
			trial.passing(REQUEST, 200);
			trial.settle();
			trial.behind(REQUEST);
			trial.passing(REQUEST.withLease(Trial.LEASE.plusSeconds(1)), 5);
			trial.awaitNeighbours();
		}
	},

	/** A waiter that leaves the line, and another whose turn comes when it has left. */
	LINE_LEFT {
		@Override
		void run(Trial trial) {
			Lease held = trial.neighbour().acquire(REQUEST);
			trial.passing(REQUEST.withWaitTime(Duration.ofMillis(100)), 1);
			CompletableFuture<Lease> cancelled = trial
				.future(() -> trial.client().acquireAsync(REQUEST.withResource("b")));
			Lease other = trial.neighbour().acquire(REQUEST.withResource("b"));
			trial.advance(Duration.ofMillis(50));
			trial.behind(REQUEST);
			trial.behind(REQUEST.withResource("b"));
			trial.advance(Duration.ofMillis(200));
			other.close();
			trial.attempt(() -> cancelled.cancel(false));
			held.close();
			trial.awaitNeighbours();
		}
	},

	/** A process that waits behind a dead one and takes over. */
	LINE_TAKEOVER {
		@Override
		void run(Trial trial) {
			Lease dead = trial.rival().acquire(REQUEST.withLease(LockRequest.MIN_LEASE));
			trial.attempt(dead::ensureHeld);
			trial.passing(REQUEST, 5);
			trial.passing(REQUEST, 5);
			trial.advance(Duration.ofMillis(10));
			trial.behind(REQUEST);
			trial.advance(LockRequest.MIN_LEASE);
			trial.awaitNeighbours();
		}
	},

	/** A process whose place is not in the line any more, and that joins again. */
	LINE_MISSED {
		@Override
		void run(Trial trial) {
			Lease held = trial.neighbour().acquire(REQUEST);
			trial.passing(REQUEST, 5);
			trial.passing(REQUEST, 5);
			trial.advance(Duration.ofMillis(50));
			trial.expel("a");
			trial.behind(REQUEST);
			trial.advance(Duration.ofMillis(100));
			held.close();
			trial.awaitNeighbours();
		}
	},

	/** A client that is closed while it waits in the line. */
	LINE_CLOSED {
		@Override
		void run(Trial trial) {
			Lease held = trial.neighbour().acquire(REQUEST);
			trial.ask(() -> trial.client().acquireAsync(REQUEST));
			trial.advance(Duration.ofMillis(50));
			trial.behind(REQUEST);
			trial.close();
			trial.advance(Duration.ofMillis(50));
			held.close();
			trial.awaitNeighbours();
		}
	},

	/** A client that is closed while callers hold and wait. */
	CLOSED {
		@Override
		void run(Trial trial) {
			trial.ask(() -> trial.client().acquireAsync(REQUEST));
			trial.settle();
			trial.ask(() -> trial.client().acquireAsync(REQUEST));
			trial.ask(() -> trial.client().executeAsync(requests("b", "a"), (lease) -> stage(trial)));
			trial.settle();
			trial.close();
			trial.settle();
		}
	};

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final LockRequest REQUEST = LockRequest.of("a").withWaitTime(Duration.ofSeconds(20));

	private static final LockRequest ONE_TRY = LockRequest.of("a");

	private static final LockRequest INTERRUPTING = REQUEST.withOnLeaseLost(OnLeaseLost.INTERRUPT);

	abstract void run(Trial trial);

	private static List<LockRequest> requests(String... resources) {
		return Arrays.stream(resources).map(REQUEST::withResource).toList();
	}

	/** Returns a stage that completes after some time on the manual clock. */
	private static CompletionStage<String> stage(Trial trial) {
		CompletableFuture<String> stage = new CompletableFuture<>();
		trial.later(10, () -> stage.complete("done"));
		return trial.body(stage);
	}

}
