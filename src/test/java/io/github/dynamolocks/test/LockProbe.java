package io.github.dynamolocks.test;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;

/**
 * Stands inside of a locked body, in place of something that the body calls, and notes
 * whether the locks were held there. So a test fails when the annotation is removed, or
 * the method is called past its Spring proxy. <pre class="code">
 * LockProbe probe = new LockProbe();
 * Shipping shipping = new Shipping(probe.watch(Carrier.class, parcel -&gt; { }));
 * ...
 * probe.assertCalledUnder("order:42");
 * </pre>
 *
 * <p>
 * Safe for use by any number of threads.
 */
public final class LockProbe {

	private final List<Visit> visits = new ArrayList<>();

	/**
	 * Creates a probe that was not called yet.
	 */
	public LockProbe() {
	}

	/**
	 * Watches the calls of an object.
	 * @param type the interface that the body knows
	 * @param target what does the work
	 * @param <T> the interface
	 * @return what to give to the body
	 */
	public <T> T watch(Class<T> type, T target) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
				if (method.getDeclaringClass() != Object.class) {
					note(type.getSimpleName() + "." + method.getName());
				}
				try {
					// The interface may be known in its package only
					method.setAccessible(true);
					return method.invoke(target, arguments);
				}
				catch (InvocationTargetException ex) {
					throw ex.getTargetException();
				}
			}));
	}

	/**
	 * Notes under which locks the calling thread runs now; for what is no interface.
	 */
	public void visit() {
		note("visit()");
	}

	/**
	 * Forgets the calls so far.
	 */
	public void forget() {
		synchronized (this.visits) {
			this.visits.clear();
		}
	}

	/**
	 * Asserts that every call came while its thread ran under locks and held them, and
	 * that there was one.
	 * @param resources what must have been locked, as it is the key of the table
	 * @throws AssertionError if there was no call, or one without one of the locks
	 */
	public void assertCalledUnder(String... resources) {
		List<Visit> all;
		synchronized (this.visits) {
			all = List.copyOf(this.visits);
		}
		if (all.isEmpty()) {
			throw new AssertionError(
					"Expected a call under the lock on %s, but there was none at all".formatted(List.of(resources)));
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
	 * A call.
	 *
	 * @param call what was called
	 * @param held the locks that were held there
	 */
	private record Visit(String call, List<String> held) {

	}

}
