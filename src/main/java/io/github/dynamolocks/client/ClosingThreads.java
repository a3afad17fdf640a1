package io.github.dynamolocks.client;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the threads that wait for the close of a client, and so never release a lease
 * that the close waits for. Their leases get no grace.
 */
final class ClosingThreads {

	private final Map<Thread, Boolean> seen = new HashMap<>();

	/**
	 * Creates an instance for one look.
	 * @param closing the thread that closes the client
	 */
	ClosingThreads(Thread closing) {
		this.seen.put(closing, true);
	}

	/**
	 * Returns whether only such threads work under some leases.
	 * @param leases the leases
	 * @return false if one of them belongs to another thread, or to none that is known
	 */
	boolean haveAll(Collection<DefaultLease> leases) {
		return leases.stream().allMatch(this::have);
	}

	private boolean have(DefaultLease lease) {
		List<Thread> threads = lease.threads();
		return !threads.isEmpty() && threads.stream().allMatch(this::waits);
	}

	private boolean waits(Thread thread) {
		return this.seen.computeIfAbsent(thread, (unseen) -> endsJvm(unseen.getStackTrace()));
	}

	/** Whether a thread waits for the shutdown hooks, from which it never returns. */
	private static boolean endsJvm(StackTraceElement[] frames) {
		return Arrays.stream(frames)
			.anyMatch((frame) -> frame.getClassName().equals("java.lang.Runtime")
					&& frame.getMethodName().equals("exit"));
	}

}
