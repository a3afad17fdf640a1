package io.github.dynamolocks.sample.demo;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Shows the progress on a terminal: a bar in the last line, which it writes anew, and the
 * news above it.
 */
final class ProgressBar implements Progress {

	private static final int WIDTH = 30;

	private static final String CLEAR_LINE = "\r\u001b[K";

	private final PrintStream terminal;

	private final Progress lines;

	private String bar = "";

	private boolean complete;

	ProgressBar(PrintStream terminal, Progress lines) {
		this.terminal = terminal;
		this.lines = lines;
	}

	/**
	 * Returns whether the standard output and input of this JVM are a terminal.
	 * @return false if one of them is redirected
	 */
	static boolean hasTerminal() {
		Console console = System.console();
		if (console == null) {
			return false;
		}
		try {
			// From Java 22 on, there may be a console without a terminal
			return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
		}
		catch (ReflectiveOperationException ex) {
			return true;
		}
	}

	@Override
	public synchronized void say(String line) {
		this.terminal.print(this.bar.isEmpty() ? "" : CLEAR_LINE);
		this.lines.say(line);
		this.terminal.print(this.bar);
		this.terminal.flush();
	}

	@Override
	public synchronized void advance(double share, String line) {
		if (this.complete && share >= 1) {
			return;
		}
		this.complete = share >= 1;
		int done = (int) Math.round(WIDTH * share);
		this.bar = String.format(Locale.ROOT, "         [%s%s] %3d %%", "#".repeat(done), "-".repeat(WIDTH - done),
				Math.round(100 * share));
		this.terminal.print(CLEAR_LINE + this.bar);
		if (this.complete) {
			this.bar = "";
			this.terminal.println();
		}
		this.terminal.flush();
	}

}
