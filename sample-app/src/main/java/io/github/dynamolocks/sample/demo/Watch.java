package io.github.dynamolocks.sample.demo;

import java.util.Optional;

/**
 * Shows a run to a viewer while it goes on, and has the viewer's commands.
 */
interface Watch {

	/** Shows nothing and has no commands. */
	Watch NONE = new Watch() {

		@Override
		public void show(LiveRun run) {
		}

		@Override
		public Optional<Command> nextCommand() {
			return Optional.empty();
		}

		@Override
		public void conclude(Verdict verdict) {
		}

	};

	/**
	 * Shows the run.
	 * @param run the run at this moment
	 */
	void show(LiveRun run);

	/**
	 * Returns the next command of the viewer. The run must complete its answer.
	 * @return the command, empty if there is none now
	 */
	Optional<Command> nextCommand();

	/**
	 * Shows the verdict at the end.
	 * @param verdict the verdict on both runs
	 */
	void conclude(Verdict verdict);

}
