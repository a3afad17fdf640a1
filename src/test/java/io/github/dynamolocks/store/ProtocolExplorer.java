package io.github.dynamolocks.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Tries every order of the events of a scenario with the real code, shorter orders first,
 * and each state only once. Reaches a state by repeating the steps that led to it,
 * because a running thread cannot be copied.
 */
final class ProtocolExplorer {

	private final ProtocolScenario scenario;

	private final ExecutorService threads;

	private final Set<UUID> states = new HashSet<>();

	private final Deque<List<String>> unexplored = new ArrayDeque<>();

	private ProtocolExplorer(ProtocolScenario scenario, ExecutorService threads) {
		this.scenario = scenario;
		this.threads = threads;
	}

	/**
	 * Explores all of it.
	 * @param scenario what may happen
	 * @return the number of states, or the steps to the first violation
	 */
	static Found explore(ProtocolScenario scenario) {
		ExecutorService threads = Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task, "explored");
			thread.setDaemon(true);
			return thread;
		});
		try {
			return new ProtocolExplorer(scenario, threads).explore();
		}
		finally {
			threads.shutdownNow();
		}
	}

	private Found explore() {
		this.unexplored.add(List.of());
		while (!this.unexplored.isEmpty()) {
			List<String> path = this.unexplored.remove();
			List<String> next;
			try (ProtocolWorld world = repeat(path)) {
				next = List.copyOf(world.steps().keySet());
			}
			for (String step : next) {
				List<String> longer = new ArrayList<>(path);
				longer.add(step);
				try (ProtocolWorld world = repeat(longer)) {
					String violation = world.violation();
					if (violation != null) {
						return new Found(this.states.size(), violation, longer);
					}
					if (this.states.add(UUID.nameUUIDFromBytes(world.describe().getBytes(StandardCharsets.UTF_8)))) {
						this.unexplored.add(longer);
					}
				}
			}
		}
		return new Found(this.states.size(), "", List.of());
	}

	private ProtocolWorld repeat(List<String> path) {
		ProtocolWorld world = new ProtocolWorld(this.scenario, this.threads);
		for (String step : path) {
			Map<String, Runnable> steps = world.steps();
			Runnable action = steps.get(step);
			if (action == null) {
				throw new IllegalStateException("'%s' of %s is not among %s".formatted(step, path, steps.keySet()));
			}
			action.run();
		}
		return world;
	}

	/**
	 * What was found.
	 *
	 * @param states the number of different states
	 * @param violation what went wrong, empty if nothing did
	 * @param path the steps that lead to it
	 */
	record Found(int states, String violation, List<String> path) {

		@Override
		public String toString() {
			return this.violation.isEmpty() ? "no violation in %d states".formatted(this.states)
					: "%s, after %d states, by %n  %s".formatted(this.violation, this.states,
							String.join("\n  ", this.path));
		}

	}

}
