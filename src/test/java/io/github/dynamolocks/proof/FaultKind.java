package io.github.dynamolocks.proof;

/**
 * What the runner does to the processes, their connections and their clocks.
 */
enum FaultKind {

	/** The process is killed with SIGKILL; another is started after a time. */
	KILL("SIGKILL"),

	/**
	 * The process is stopped with SIGSTOP and goes on after a time, mostly past leases.
	 */
	STOP("SIGSTOP and SIGCONT"),

	/** All connections are closed, in the middle of what they transmit. */
	CUT("connections cut"),

	/** The connections stand still for a time. */
	FREEZE("connections delayed"),

	/** All connections are closed and new ones are refused for a time. */
	RESTART("server's connections restarted"),

	/** Requests are not transmitted, and their connections closed. */
	LOST_REQUEST("lost requests"),

	/** Requests are applied, and their connections closed without an answer. */
	LOST_ANSWER("lost answers"),

	/** Requests are applied twice. */
	DUPLICATE("duplicated requests"),

	/** Requests take long to arrive. */
	SLOW_REQUEST("slow requests"),

	/** Answers take long to arrive. */
	SLOW_ANSWER("slow answers"),

	/** Requests look lost and are applied after a time. */
	LATE("late transmissions"),

	/** Requests are applied, and once more after a time. */
	LATE_AGAIN("late second transmissions"),

	/** Requests are throttled. */
	THROTTLE("throttled requests"),

	/** Requests are answered with a server's error and not applied. */
	SERVER_ERROR("5xx answers"),

	/** Requests are answered with a server's error and applied. */
	SERVER_ERROR_APPLIED("5xx answers to applied requests"),

	/** The wall clock jumps, and back after a time. Needs libfaketime. */
	CLOCK("wall clock jumps"),

	/** The context is closed in the middle, and another one opened. */
	SHUTDOWN("context shutdowns");

	private final String text;

	FaultKind(String text) {
		this.text = text;
	}

	/** Its name for people. */
	String text() {
		return this.text;
	}

}
