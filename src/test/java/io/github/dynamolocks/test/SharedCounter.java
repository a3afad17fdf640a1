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
 * Keeps a number in a file that several processes share. Concurrent updates are lost.
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
			throw new UncheckedIOException("The shared number in '%s' cannot be opened".formatted(file), ex);
		}
	}

	/** Adds one without a lock: updates that other threads make meanwhile are lost. */
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
			throw new UncheckedIOException("The file of the shared number cannot be closed", ex);
		}
	}

}
