package io.github.dynamolocks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Gives access to the leases under which the calling code runs: the lease of a method
 * with {@code @DistributedLock}, and the lease of a callback of {@link LockClient}'s
 * {@code execute}.
 *
 * <p>
 * Bound to the thread. Another thread that works for the body sees a lease only if it was
 * handed over with {@link #bind}. What {@code executeAsync} calls sees its leases during
 * that call, and afterwards like any other thread.
 */
public final class LeaseContext {

	private static final ThreadLocal<Deque<Lease>> LEASES = ThreadLocal.withInitial(ArrayDeque::new);

	private LeaseContext() {
	}

	/**
	 * The lease that was bound last.
	 * @return the innermost lease of this thread
	 * @throws IllegalStateException if the thread runs under no lock
	 */
	public static Lease current() {
		return find().orElseThrow(() -> new IllegalStateException("Thread '" + Thread.currentThread().getName()
				+ "' runs under no lock: call this from a @DistributedLock method that was called through its Spring bean,"
				+ " or from the callback of LockClient.execute"));
	}

	/**
	 * The lease that was bound last, if any.
	 * @return the innermost lease of this thread, or nothing if it runs under no lock
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
	 * The lease of one resource, if the thread runs under it.
	 * @param resource the locked resource, in the form of {@link Lease#resource()}
	 * @return the innermost lease for it, or nothing
	 */
	public static Optional<Lease> find(String resource) {
		return all().stream().filter((lease) -> lease.resource().equals(resource)).findFirst();
	}

	/**
	 * Every lease under which this thread runs: what to hand over, with {@link #bind}, to
	 * another one.
	 * @return the leases, the innermost first; none if it runs under no lock
	 */
	public static List<Lease> all() {
		return find().isPresent() ? List.copyOf(LEASES.get()) : List.of();
	}

	/**
	 * Checks that every lease under which this thread runs is held; meant for the moment
	 * before a write that needs several locks. Does nothing under no lock.
	 * @throws LeaseLostException if one of them is not
	 */
	public static void ensureHeld() {
		all().forEach(Lease::ensureHeld);
	}

	/**
	 * Makes a lease the current one of this thread. For code that runs a part of the
	 * body's work on another thread and waits for its end there.
	 * @param lease the lease under which the thread works from now on
	 * @return the binding, to be closed on the same thread
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
	 * A lease under which a thread has something else, too: the observation of its hold,
	 * for example. For implementations of leases.
	 */
	public interface Scoped extends Lease {

		/**
		 * Called by {@link LeaseContext#bind} unless the thread runs under this lease
		 * already. Does not throw.
		 * @return undone when the binding is, on the same thread
		 */
		Binding openScope();

	}

	/**
	 * A lease bound to a thread. Closing it is undoing that.
	 */
	@FunctionalInterface
	public interface Binding extends AutoCloseable {

		/**
		 * Takes the lease away from the thread; the lease itself stays as it is.
		 */
		@Override
		void close();

	}

}
