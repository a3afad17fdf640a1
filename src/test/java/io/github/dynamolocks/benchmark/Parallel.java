package io.github.dynamolocks.benchmark;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Runs parts of a benchmark at the same time, each in a thread of its own.
 */
final class Parallel {

	private static final long AWAKE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

	private Parallel() {
	}

	/** Starts work whose failure is of no interest. */
	static void daemon(String name, Runnable work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (RuntimeException ex) {
				// Killed processes end with errors
			}
		}, "benchmark-" + name);
		thread.setDaemon(true);
		thread.start();
	}

	static <T> CompletableFuture<T> start(Supplier<T> work) {
		return CompletableFuture.supplyAsync(work, (task) -> {
			Thread thread = new Thread(task, "benchmark");
			thread.setDaemon(true);
			thread.start();
		});
	}

	/** Runs work for the numbers from 0, at the same time, and returns the results. */
	static <T> List<T> run(int lanes, IntFunction<T> work) {
		List<CompletableFuture<T>> running = IntStream.range(0, lanes)
			.mapToObj((i) -> start(() -> work.apply(i)))
			.toList();
		return running.stream().map(CompletableFuture::join).toList();
	}

	/**
	 * Runs a body of exactly this length. A parked thread wakes up too late by a tenth of
	 * a millisecond or more, so the end is awaited without parking.
	 */
	static void body(long millis) {
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
		LockSupport.parkNanos(end - System.nanoTime() - AWAKE_NANOS);
		while (end - System.nanoTime() > 0) {
			Thread.onSpinWait();
		}
	}

	static void sleep(long millis) {
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
		for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

}
