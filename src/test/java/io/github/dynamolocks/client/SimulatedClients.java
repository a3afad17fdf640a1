package io.github.dynamolocks.client;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.springframework.test.util.ReflectionTestUtils;

import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.LockStore;

/**
 * Creates clients whose time, executors and random numbers tests of other packages own,
 * and looks into their bookkeeping.
 */
public final class SimulatedClients {

	/** The ids of former owners that a client may keep. */
	private static final int MOST_RETIRED = 10_000;

	private SimulatedClients() {
	}

	/**
	 * Creates a client.
	 * @param store the store
	 * @param settings the settings
	 * @param host the clock of its host, for everything including its close
	 * @param executors creates an executor for each of its purposes
	 * @param random generates its numbers and ids
	 * @return the client
	 */
	public static DefaultLockClient client(LockStore store, LockClientSettings settings, HostClock host,
			Supplier<? extends ScheduledExecutorService> executors, RandomGenerator random) {
		ClientExecutors threads = new ClientExecutors(executors.get(), executors.get(), executors.get(),
				executors.get(), executors.get(), executors.get());
		return new DefaultLockClient(store, settings, LockEventDispatcher.to(List.of()), LockObserver.NONE, host, host,
				threads, random);
	}

	/**
	 * Returns what an idle client must not keep: waiters, leases, renewals, clean-ups and
	 * calls.
	 * @param client a client without callers
	 * @return the sizes of what is left, empty if there is nothing
	 */
	public static Map<String, Integer> leftovers(DefaultLockClient client) {
		Map<String, Integer> left = new LinkedHashMap<>();
		for (String path : List.of("engine.queues.queues", "engine.queues.endings.followUps", "engine.leases.open",
				"engine.leases.renewer.pending", "engine.leases.renewer.renewals", "engine.leases.cleaner.open",
				"engine.blocking.callers", "chain.loose")) {
			Object value = field(client, path);
			int size = (value instanceof Map<?, ?> map) ? map.size() : ((Collection<?>) value).size();
			if (size > 0) {
				left.put(path, size);
			}
		}
		Collection<?> retired = (Collection<?>) Objects
			.requireNonNull(ReflectionTestUtils.getField(field(client, "engine.leases.retired"), "owners"));
		if (retired.size() > MOST_RETIRED) {
			left.put("leases.retired.owners", retired.size());
		}
		return left;
	}

	private static Object field(Object owner, String path) {
		Object value = owner;
		for (String field : path.split("\\.")) {
			value = Objects.requireNonNull(ReflectionTestUtils.getField(value, field));
		}
		return value;
	}

}
