package io.github.dynamolocks.client;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the threads that wait for the close of a client and so never give back a lease
 * that the close waits for. What they hold gets no grace.
 */
final class ClosingThreads {

	private static final String CONTEXT = "org.springframework.context.support.AbstractApplicationContext";

	private static final List<String> JDK = List.of("java.", "jdk.", "sun.");

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
	boolean haveAll(Collection<ActiveLease> leases) {
		return leases.stream().allMatch(this::have);
	}

	private boolean have(ActiveLease lease) {
		List<Thread> threads = lease.threads();
		return !threads.isEmpty() && threads.stream().allMatch(this::waits);
	}

	private boolean waits(Thread thread) {
		return this.seen.computeIfAbsent(thread, (unseen) -> isStuck(unseen.getStackTrace()));
	}

	/**
	 * Whether a thread ends the JVM, which never returns, or waits to close a context:
	 * the shutdown hook, or another thread, holds the lock for that.
	 */
	private static boolean isStuck(StackTraceElement[] frames) {
		boolean own = false;
		for (StackTraceElement frame : frames) {
			String type = frame.getClassName();
			String method = frame.getMethodName();
			if (type.equals("java.lang.Runtime") && (method.equals("exit") || method.equals("halt"))) {
				return true;
			}
			if (!own && JDK.stream().noneMatch(type::startsWith)) {
				own = true;
				if (type.equals(CONTEXT) && method.equals("close")) {
					return true;
				}
			}
		}
		return false;
	}

}
