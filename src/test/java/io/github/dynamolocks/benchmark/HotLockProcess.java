package io.github.dynamolocks.benchmark;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Runs threads that acquire one lock again and again.
 */
final class HotLockProcess {

	private HotLockProcess() {
	}

	/**
	 * Runs once for each input line {@code run <resource> <seconds>}.
	 * @param arguments the contender, the endpoint, the table, the number of threads
	 * @throws Exception if a lock fails
	 */
	public static void main(String[] arguments) throws Exception {
		Contender.Locks locks = Contender.valueOf(arguments[0]).connect(URI.create(arguments[1]), arguments[2]);
		int threads = Integer.parseInt(arguments[3]);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		System.out.println("ready");
		Scanner input = new Scanner(System.in, StandardCharsets.UTF_8);
		while (input.hasNextLine()) {
			String[] command = input.nextLine().split(" ");
			run(locks, command[1], executor, threads, Long.parseLong(command[2]));
		}
		System.exit(0);
	}

	private static void run(Contender.Locks locks, String resource, ExecutorService executor, int threads, long seconds)
			throws ExecutionException, InterruptedException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
		Callable<Share> work = () -> work(locks, resource, end);
		List<Future<Share>> shares = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			shares.add(executor.submit(work));
		}
		StringBuilder result = new StringBuilder("shares");
		for (Future<Share> share : shares) {
			result.append(' ').append(share.get().acquisitions()).append(' ').append(share.get().longestWait());
		}
		System.out.println(result);
	}

	private static Share work(Contender.Locks locks, String resource, long end) {
		long acquisitions = 0;
		long longest = 0;
		for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
			Runnable release = locks.lock(resource);
			longest = Math.max(longest, System.nanoTime() - start);
			acquisitions++;
			Parallel.body(1);
			release.run();
		}
		return new Share(acquisitions, TimeUnit.NANOSECONDS.toMillis(longest));
	}

	/**
	 * The result of one thread.
	 *
	 * @param acquisitions the number of acquisitions
	 * @param longestWait the longest wait in milliseconds
	 */
	record Share(long acquisitions, long longestWait) {

	}

}
