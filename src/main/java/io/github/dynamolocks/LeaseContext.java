package io.github.dynamolocks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Gives access to the leases under which the calling code runs: those of a method with
 * {@code @DistributedLock} and of a callback of {@link LockClient}'s {@code execute}.
 *
 * <p>
 * The leases are bound to the thread. Another thread that works for the callback sees a
 * lease only if it calls {@link #bind}. A callback of {@code executeAsync} sees its
 * leases during its call; code that runs later calls {@link #bind}, too.
 *
 * @since 0.1.0
 */
public final class LeaseContext {

	private static final ThreadLocal<Deque<Lease>> LEASES = ThreadLocal.withInitial(ArrayDeque::new);

	private LeaseContext() {
	}

	/**
	 * Returns the innermost lease of this thread, which is the one that was bound last.
	 * @return the lease
	 * @throws IllegalStateException if the thread runs under no lock
	 */
	public static Lease current() {
		return find().orElseThrow(() -> new IllegalStateException("Thread '" + Thread.currentThread().getName()
				+ "' runs under no lock: call this from a @DistributedLock method that was called through its Spring bean,"
				+ " or from the callback of LockClient.execute"));
	}

	/**
	 * Returns the innermost lease of this thread, which is the one that was bound last.
	 * @return the lease; empty if the thread runs under no lock
	 */
	public static Optional<Lease> find() {
		Deque<Lease> leases = LEASES.get();
		if (leases.isEmpty()) {
			LEASES.remove();
			return Optional.empty();
		}
		return Optional.of(leases.getFirst());
	}

	/**
	 * Returns the innermost lease of this thread on one resource.
	 * @param resource the locked resource, in the form of {@link Lease#resource()}
	 * @return the lease; empty if the thread does not run under a lock on the resource
	 */
	public static Optional<Lease> find(String resource) {
		return all().stream().filter((lease) -> lease.resource().equals(resource)).findFirst();
	}

	/**
	 * Returns every lease under which this thread runs. Pass each of them to
	 * {@link #bind} on another thread that works for this one.
	 * @return the leases, innermost first; empty if the thread runs under no lock
	 */
	public static List<Lease> all() {
		return find().isPresent() ? List.copyOf(LEASES.get()) : List.of();
	}

	/**
	 * Checks that every lease under which this thread runs is held. Call it immediately
	 * before a write that needs several locks. Has no effect if the thread runs under no
	 * lock.
	 * @throws LeaseLostException if one of the leases is not held
	 */
	public static void ensureHeld() {
		all().forEach(Lease::ensureHeld);
	}

	/**
	 * Makes a lease the current lease of this thread. Use it where another thread does a
	 * part of the work under the lock, and let the holder of the lock wait for that
	 * thread.
	 * @param lease the lease under which this thread works from now on
	 * @return the binding; close it on the same thread
	 */
	public static Binding bind(Lease lease) {
		Deque<Lease> leases = LEASES.get();
		Binding scope = (lease instanceof Scoped scoped && !leases.contains(lease)) ? scoped.openScope() : null;
		leases.push(lease);
		return () -> {
			release(lease);
			if (scope != null) {
				scope.close();
			}
		};
	}

	private static void release(Lease lease) {
		Deque<Lease> leases = LEASES.get();
		leases.removeFirstOccurrence(lease);
		if (leases.isEmpty()) {
			LEASES.remove();
		}
	}

	/**
	 * Opens a scope on each thread to which the lease is bound, such as the scope of an
	 * observation. For implementations of leases.
	 */
	public interface Scoped extends Lease {

		/**
		 * Opens the scope on the current thread. {@link LeaseContext#bind} calls this
		 * unless the thread already runs under this lease. Must not throw an exception.
		 * @return the scope, which is closed with the binding, on the same thread
		 */
		Binding openScope();

	}

	/**
	 * The binding of a lease to a thread.
	 */
	@FunctionalInterface
	public interface Binding extends AutoCloseable {

		/**
		 * Removes the lease from the thread. Does not close the lease.
		 */
		@Override
		void close();

	}

}
