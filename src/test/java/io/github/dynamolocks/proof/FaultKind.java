package io.github.dynamolocks.proof;

/**
 * The faults that the runner injects into processes, connections and clocks.
 */
enum FaultKind {

	/** The process is killed with SIGKILL; later another process starts. */
	KILL("SIGKILL"),

	/**
	 * The process is stopped with SIGSTOP and continued later, mostly after its leases
	 * have expired.
	 */
	STOP("SIGSTOP and SIGCONT"),

	/** All connections are closed in the middle of a transmission. */
	CUT("connections cut"),

	/** All connections transmit nothing for a time. */
	FREEZE("connections delayed"),

	/** All connections are closed and new ones are refused for a time. */
	RESTART("server's connections restarted"),

	/** Requests are not forwarded, and their connections are closed. */
	LOST_REQUEST("lost requests"),

	/** Requests are applied, and their connections are closed without an answer. */
	LOST_ANSWER("lost answers"),

	/** Requests are applied twice. */
	DUPLICATE("duplicated requests"),

	/** Requests take long to arrive. */
	SLOW_REQUEST("slow requests"),

	/** Answers take long to arrive. */
	SLOW_ANSWER("slow answers"),

	/** Requests appear to be lost and are applied later. */
	LATE("late transmissions"),

	/** Requests are applied, and applied again later. */
	LATE_AGAIN("late second transmissions"),

	/** Requests are throttled. */
	THROTTLE("throttled requests"),

	/** Requests are answered with a 5xx error and not applied. */
	SERVER_ERROR("5xx answers"),

	/** Requests are answered with a 5xx error and applied. */
	SERVER_ERROR_APPLIED("5xx answers to applied requests"),

	/** The wall clock jumps and later jumps back. Needs libfaketime. */
	CLOCK("wall clock jumps"),

	/** The context is closed during calls, and another context is opened. */
	SHUTDOWN("context shutdowns");

	private final String text;

	FaultKind(String text) {
		this.text = text;
	}

	/** Returns the name for the report. */
	String text() {
		return this.text;
	}

}
