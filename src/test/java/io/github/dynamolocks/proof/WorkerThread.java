package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockClient;

/**
 * A thread of a real process, on which a caller makes its calls: half of them through
 * annotated methods of a bean, the others with the client.
 */
final class WorkerThread extends Thread implements Site {

	private final Journal journal;

	private final String process;

	private final Caller caller;

	private final Random random;

	private @Nullable WorkerContext context;

	private @Nullable WorkerContext current;

	private boolean finished;

	WorkerThread(Journal journal, String process, String name, Scenario scenario, long seed) {
		super(name);
		this.journal = journal;
		this.process = process;
		this.random = new Random(seed);
		this.caller = new Caller(this, scenario, this.random, name);
		setDaemon(true);
	}

	/** Sets the context of the next calls; null pauses the thread. */
	synchronized void use(@Nullable WorkerContext context) {
		this.context = context;
		notifyAll();
	}

	/** Ends the thread after its current call. */
	synchronized void finish() {
		this.finished = true;
		notifyAll();
	}

	/** Waits until the thread has paused. */
	synchronized void awaitPause() {
		try {
			while (this.current != null) {
				wait();
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("The main thread was interrupted unexpectedly", ex);
		}
	}

	@Override
	public String name() {
		return this.process;
	}

	@Override
	public void run() {
		this.caller.run();
	}

	@Override
	public synchronized boolean next(long nanos) {
		this.current = null;
		notifyAll();
		try {
			TimeUnit.NANOSECONDS.timedWait(this, nanos);
			while (this.context == null && !this.finished) {
				wait();
			}
		}
		catch (InterruptedException ex) {
			// The interrupt of a lost lease must end with its call
			this.journal.write(Journal.Entry.LEAK, Violation.Kind.UNEXPECTED, getName() + " was interrupted");
		}
		this.current = this.finished ? null : this.context;
		return !this.finished;
	}

	private synchronized WorkerContext context() {
		return Objects.requireNonNull(this.current);
	}

	@Override
	public LockClient client() {
		return context().client();
	}

	@Override
	public CallRecord record(String id, String thread, Set<String> resources, Duration holdAtLeast) {
		return new JournaledCall(this.journal, id, thread, resources);
	}

	@Override
	public long now() {
		return System.nanoTime();
	}

	@Override
	public void sleepFor(long nanos) {
		LockSupport.parkNanos(nanos);
	}

	@Override
	public void later(long nanos, Runnable action) {
		CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(action);
	}

	@Override
	public <T> T await(CompletableFuture<T> future, long nanos) {
		try {
			T unused = (nanos < 0) ? future.get() : future.get(nanos, TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			interrupt();
			boolean unused = future.cancel(false);
		}
		catch (TimeoutException ex) {
			boolean unused = future.cancel(false);
		}
		catch (ExecutionException ex) {
			// The next line throws its cause.
		}
		return future.join();
	}

	@Override
	public boolean runAnnotated(List<String> resources, Runnable body) {
		long fenced = resources.stream().filter(Resources::isFenced).count();
		if ((fenced > 0 && fenced < resources.size()) || this.random.nextBoolean()) {
			return false;
		}
		AnnotatedMethods methods = context().methods();
		if (fenced > 0) {
			methods.fenced(resources, body);
		}
		else {
			methods.unfenced(resources, body);
		}
		return true;
	}

	@Override
	public Runnable work(String call, List<Lease> leases) {
		return context().values().update(call, leases);
	}

}
