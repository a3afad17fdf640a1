package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A run at one moment.
 *
 * @param result the result so far; sales that go on have intervals until the moment
 * @param instances the instances
 * @param at the moment
 */
record LiveRun(RunResult result, List<InstanceState> instances, Instant at) {

	/**
	 * An instance at one moment.
	 *
	 * @param name its name
	 * @param process the state of its process
	 * @param connection the state of its connection to DynamoDB
	 * @param holds the stocks that it works with, and whose locks it holds in a run with
	 * the lock
	 * @param waits the stocks whose locks it waits for
	 * @param clock how far its wall clock is ahead
	 */
	record InstanceState(String name, ProcessState process, Connection connection, Set<String> holds, Set<String> waits,
			Duration clock) {

	}

	/** The states of a process. */
	enum ProcessState {

		/** It runs. */
		RUNNING,

		/** It was stopped with SIGSTOP. */
		STOPPED,

		/** It was killed. */
		KILLED,

		/** It has ended after the sale. */
		ENDED

	}

	/** The states of a connection. */
	enum Connection {

		/** It transmits. */
		CONNECTED,

		/** It was cut. */
		CUT,

		/** It leads to DynamoDB without a cable, so it cannot be cut. */
		FIXED

	}

}
