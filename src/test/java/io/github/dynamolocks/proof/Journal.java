package io.github.dynamolocks.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Writes the events of one process to a file. Each line reaches the operating system at
 * once, so it survives a kill of the process.
 *
 * <p>
 * Thread-safe.
 */
final class Journal implements AutoCloseable {

	static final String SUFFIX = ".tsv";

	/** Stands for a missing value. */
	static final String NONE = "-";

	private final FileChannel channel;

	private Journal(FileChannel channel) {
		this.channel = channel;
	}

	static Journal open(Path file) {
		try {
			return new Journal(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
					StandardOpenOption.APPEND));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void write(Entry entry, @Nullable Object... fields) {
		String line = Arrays.stream(fields).map(Journal::text).collect(Collectors.joining("\t", entry + "\t", "\n"));
		ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
		synchronized (this) {
			// The interrupt of a lost lease would close the channel
			boolean interrupted = Thread.interrupted();
			try {
				while (bytes.hasRemaining()) {
					this.channel.write(bytes);
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			finally {
				if (interrupted) {
					Thread.currentThread().interrupt();
				}
			}
		}
	}

	private static String text(@Nullable Object field) {
		return (field != null) ? field.toString().replaceAll("\\s+", " ") : NONE;
	}

	@Override
	public synchronized void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The kinds of lines. The name of the file is the name of the process.
	 */
	enum Entry {

		/** pid. */
		LIFE,

		/** call, thread, nanos, resources with spaces in between. */
		CALL,

		/** call, resource, owner, token. */
		BODY,

		/** call, resource, from, to, remaining milliseconds. */
		CHECK,

		/** call, resource, nanos. */
		LEFT,

		/** call, nanos, outcome, detail. */
		END,

		/** from, to: this process was paused. */
		STALL,

		/** from, to: this process had no context. */
		SHUT,

		/** process, from, to: it was killed. */
		KILLED,

		/** process, from, to: it was stopped by a signal. */
		STOPPED,

		/**
		 * resource, from, to, owner, end, token, pid; only the first three after a
		 * delete.
		 */
		LOCK,

		/** resource, from, to, call, call of the value that it replaced. */
		VALUE,

		/** nanos before, milliseconds since 1970, nanos after. */
		WALL,

		/** kind, description. */
		LEAK

	}

}
