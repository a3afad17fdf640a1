package io.github.dynamolocks.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Measures how long a waiter waits for the lock after other processes were killed.
 */
final class LineDeaths {

	private static final long APART_MILLIS = 100;

	private static final long SETTLE_MILLIS = 2000;

	private LineDeaths() {
	}

	/**
	 * Kills the waiters that are first in line. Then the holder releases the lock.
	 * @return the seconds from the release until the next waiter has the lock
	 */
	static double afterWaiters(DelayedDynamoDb server, LockingProcess.Kind kind, int dead) {
		String resource = "killed-" + ThreadLocalRandom.current().nextLong();
		List<LockingProcess> doomed = IntStream.range(0, dead).mapToObj((i) -> kind.start(server)).toList();
		try (LockingProcess holder = kind.start(server); LockingProcess living = kind.start(server)) {
			LockingProcess.Held held = holder.lock(resource);
			for (LockingProcess process : doomed) {
				Parallel.daemon("doomed", () -> process.lock(resource));
				Parallel.sleep(APART_MILLIS);
			}
			CompletableFuture<Long> acquired = acquire(living, resource);
			Parallel.sleep(SETTLE_MILLIS);
			doomed.forEach(LockingProcess::kill);
			Parallel.sleep(APART_MILLIS);
			long released = System.nanoTime();
			held.release().run();
			return (acquired.join() - released) / 1e9;
		}
		finally {
			doomed.forEach(LockingProcess::close);
		}
	}

	/**
	 * Kills the owner while another process waits, several times.
	 * @return the seconds from the end of the lease until the waiter has the lock
	 */
	static List<Double> afterOwner(DelayedDynamoDb server, Duration lease, int rounds) {
		LockingProcess.Kind kind = LockingProcess.Kind.withLease(lease);
		return Parallel.run(rounds, (lane) -> {
			// The rounds meet different parts of a second
			Parallel.sleep(1000L * lane / rounds);
			String resource = "orphan-" + lane;
			LockingProcess owner = kind.start(server);
			try (LockingProcess waiter = kind.start(server)) {
				LockingProcess.Held unused = owner.lock(resource);
				CompletableFuture<Long> acquired = acquire(waiter, resource);
				Parallel.sleep(SETTLE_MILLIS);
				owner.kill();
				Parallel.sleep(APART_MILLIS);
				AttributeValue expiresAt = Objects
					.requireNonNull(server.table().item(resource).orElseThrow().get("expires_at"));
				long toMillis = System.currentTimeMillis() - System.nanoTime() / 1_000_000;
				return (acquired.join() / 1_000_000 + toMillis - Long.parseLong(expiresAt.n())) / 1e3;
			}
			finally {
				owner.close();
			}
		});
	}

	private static CompletableFuture<Long> acquire(LockingProcess process, String resource) {
		return Parallel.start(() -> {
			LockingProcess.Held held = process.lock(resource);
			long acquired = System.nanoTime();
			held.release().run();
			return acquired;
		});
	}

	/**
	 * Returns the longest of several rounds.
	 */
	static double longest(DelayedDynamoDb server, LockingProcess.Kind kind, int dead, int rounds) {
		List<Double> seconds = new ArrayList<>(Parallel.run(rounds, (lane) -> afterWaiters(server, kind, dead)));
		seconds.sort(null);
		return seconds.get(seconds.size() - 1);
	}

}
