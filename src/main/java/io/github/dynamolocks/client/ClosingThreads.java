package io.github.dynamolocks.client;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the threads that wait for the close of a client. The close does not wait for
 * their leases, because these threads cannot release a lease before the close returns.
 */
final class ClosingThreads {

	private final Map<Thread, Boolean> seen = new HashMap<>();

	/**
	 * Creates an instance for one check.
	 * @param closing the thread that closes the client
	 */
	ClosingThreads(Thread closing) {
		this.seen.put(closing, true);
	}

	/**
	 * Returns whether only such threads work under the given leases.
	 * @param leases the leases
	 * @return false if another thread works under one of them, or no thread is known
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

	/** Returns whether a thread is in System.exit, which never returns. */
	private static boolean endsJvm(StackTraceElement[] frames) {
		return Arrays.stream(frames)
			.anyMatch((frame) -> frame.getClassName().equals("java.lang.Runtime")
					&& frame.getMethodName().equals("exit"));
	}

}
