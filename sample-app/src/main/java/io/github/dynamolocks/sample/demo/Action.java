package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The actions on an instance that the page has a button for.
 */
enum Action {

	/** Ends the process with SIGKILL. */
	KILL("killed"),

	/** Stops all threads of the process with SIGSTOP. */
	STOP("stopped"),

	/** Continues a stopped process with SIGCONT. */
	CONTINUE("continues"),

	/** Cuts the connection to DynamoDB. */
	CUT("cut"),

	/** Restores the connection to DynamoDB. */
	RESTORE("restored"),

	/** Sets the wall clock one hour ahead. */
	CLOCK_AHEAD("clock +1 h"),

	/** Sets the wall clock one hour back. */
	CLOCK_BACK("clock \u22121 h"),

	/** Sets the wall clock to the right time. */
	CLOCK_RIGHT("clock right");

	private final String label;

	Action(String label) {
		this.label = label;
	}

	/**
	 * Finds an action.
	 * @param name the name in lower case with dashes, as in the addresses of the page
	 * @return the action, empty for an unknown name
	 */
	static Optional<Action> find(String name) {
		return Stream.of(values()).filter((action) -> action.path().equals(name)).findFirst();
	}

	String path() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	String label() {
		return this.label;
	}

	/**
	 * Returns how far the action sets a clock ahead.
	 * @return the offset of the clock, empty if the action sets no clock
	 */
	Optional<Duration> clock() {
		return switch (this) {
			case CLOCK_AHEAD -> Optional.of(Duration.ofHours(1));
			case CLOCK_BACK -> Optional.of(Duration.ofHours(-1));
			case CLOCK_RIGHT -> Optional.of(Duration.ZERO);
			default -> Optional.empty();
		};
	}

}
