package io.github.dynamolocks.test;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;

/**
 * Records which locks are held when a locked body calls a dependency. So a test fails if
 * the annotation is removed, or if the method is called without its Spring proxy.
 * <pre class="code">
 * LockProbe probe = new LockProbe();
 * Shipping shipping = new Shipping(probe.watch(Carrier.class, parcel -&gt; { }));
 * ...
 * probe.assertCalledUnder("order:42");
 * </pre>
 *
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class LockProbe {

	private final List<Visit> visits = new ArrayList<>();

	/**
	 * Creates a probe without recorded calls.
	 */
	public LockProbe() {
	}

	/**
	 * Returns a proxy that records the locks of each call and then calls the target.
	 * @param type the interface that the body calls
	 * @param target the object that does the work
	 * @param <T> the interface
	 * @return the proxy that the body gets
	 */
	public <T> T watch(Class<T> type, T target) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
				if (method.getDeclaringClass() != Object.class) {
					note(type.getSimpleName() + "." + method.getName());
				}
				try {
					// The interface may be package-private
					method.setAccessible(true);
					return method.invoke(target, arguments);
				}
				catch (InvocationTargetException ex) {
					throw ex.getTargetException();
				}
			}));
	}

	/**
	 * Records the locks that the calling thread holds now, for dependencies without an
	 * interface.
	 */
	public void visit() {
		note("visit()");
	}

	/**
	 * Clears the recorded calls.
	 */
	public void forget() {
		synchronized (this.visits) {
			this.visits.clear();
		}
	}

	/**
	 * Asserts that there was a call, and that every call ran under the locks and held
	 * them.
	 * @param resources the resources in the form of the table's key
	 * @throws AssertionError if there was no call, or if a call missed one of the locks
	 */
	public void assertCalledUnder(String... resources) {
		List<Visit> all;
		synchronized (this.visits) {
			all = List.copyOf(this.visits);
		}
		if (all.isEmpty()) {
			throw new AssertionError(
					"Expected a call under the lock on %s, but there was no call".formatted(List.of(resources)));
		}
		for (Visit visit : all) {
			if (!visit.held().containsAll(List.of(resources))) {
				throw new AssertionError(
						"Expected every call to run under the lock on %s, but %s ran under %s. Is @DistributedLock there, and was the method called through its Spring bean?"
							.formatted(List.of(resources), visit.call(),
									visit.held().isEmpty() ? "no lock" : visit.held()));
			}
		}
	}

	private void note(String call) {
		List<String> held = LeaseContext.all().stream().filter(Lease::isHeld).map(Lease::resource).toList();
		synchronized (this.visits) {
			this.visits.add(new Visit(call, held));
		}
	}

	/**
	 * A recorded call.
	 *
	 * @param call the name of the method
	 * @param held the resources whose locks were held
	 */
	private record Visit(String call, List<String> held) {

	}

}
