package io.github.dynamolocks.simulation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * Keeps the digest of everything that happens in a simulation.
 */
final class Trace {

	private final MessageDigest digest;

	private final Consumer<String> lines;

	/**
	 * Creates a trace.
	 * @param lines gets each line
	 */
	Trace(Consumer<String> lines) {
		this.lines = lines;
		try {
			this.digest = MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	void add(long nanos, String process, String what, String detail) {
		String line = nanos + " " + process + " " + what + " " + detail + "\n";
		this.digest.update(line.getBytes(StandardCharsets.UTF_8));
		this.lines.accept(line);
	}

	String hash() {
		return HexFormat.of().formatHex(this.digest.digest());
	}

}
