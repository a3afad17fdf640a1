package io.github.dynamolocks.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * A number in a file that several processes see, and that keeps all changes only if no
 * two are made at once.
 */
final class SharedCounter implements AutoCloseable {

	private static final long MAX_THOUGHT_NANOS = 300_000;

	private final FileChannel channel;

	private final MappedByteBuffer memory;

	SharedCounter(Path file) {
		try {
			this.channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
			this.memory = this.channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The number in '%s' cannot be reached".formatted(file), ex);
		}
	}

	/** Adds one, as careless code does: what others write meanwhile is lost. */
	void update() {
		long seen = read();
		LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MAX_THOUGHT_NANOS));
		this.memory.putLong(0, seen + 1);
	}

	long read() {
		return this.memory.getLong(0);
	}

	@Override
	public void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The shared number was not closed", ex);
		}
	}

}
