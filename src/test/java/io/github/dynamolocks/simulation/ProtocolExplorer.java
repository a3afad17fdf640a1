package io.github.dynamolocks.simulation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tries every order of the events of a scenario with the real code, shorter orders first,
 * and each state only once. Reaches a state by repeating the steps that led to it,
 * because a running thread cannot be copied.
 */
final class ProtocolExplorer {

	/** Wrong dates would be logged in thousands of states. */
	private static final Logger QUIET = Logger.getLogger("io.github.dynamolocks");

	static {
		QUIET.setLevel(Level.OFF);
	}

	private final ProtocolBounds bounds;

	private final Set<UUID> states = new HashSet<>();

	private final Deque<State> unexplored = new ArrayDeque<>();

	private ProtocolExplorer(ProtocolBounds bounds) {
		this.bounds = bounds;
	}

	/**
	 * Explores all of it.
	 * @param bounds how often what may happen
	 * @return the number of states, or the steps to the first violation
	 */
	static Found explore(ProtocolBounds bounds) {
		return new ProtocolExplorer(bounds).explore();
	}

	private Found explore() {
		try (ProtocolWorld world = repeat(List.of())) {
			this.unexplored.add(new State(List.of(), List.copyOf(world.steps().keySet())));
		}
		while (!this.unexplored.isEmpty()) {
			State state = this.unexplored.remove();
			for (String step : state.next()) {
				List<String> longer = new ArrayList<>(state.path());
				longer.add(step);
				try (ProtocolWorld world = repeat(longer)) {
					String violation = world.violation();
					if (violation != null) {
						return new Found(this.states.size(), violation, longer);
					}
					if (this.states.add(UUID.nameUUIDFromBytes(world.describe().getBytes(StandardCharsets.UTF_8)))) {
						this.unexplored.add(new State(longer, List.copyOf(world.steps().keySet())));
					}
				}
			}
		}
		return new Found(this.states.size(), "", List.of());
	}

	private ProtocolWorld repeat(List<String> path) {
		ProtocolWorld world = new ProtocolWorld(this.bounds);
		for (String step : path) {
			Map<String, Runnable> steps = world.steps();
			Runnable action = steps.get(step);
			if (action == null) {
				throw new IllegalStateException("'%s' of %s is not among %s".formatted(step, path, steps.keySet()));
			}
			action.run();
			world.check();
		}
		return world;
	}

	/**
	 * A state that is not explored yet.
	 *
	 * @param path the steps that lead to it
	 * @param next the steps that can follow
	 */
	private record State(List<String> path, List<String> next) {

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
