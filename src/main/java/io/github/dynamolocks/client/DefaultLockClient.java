package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockCallback;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.LockStore;

/**
 * Keeps locks in a table of DynamoDB, or in another {@link LockStore}. Begin with
 * {@link #builder(DynamoDbClient)}, and {@link #close()} the client at the end.
 *
 * <p>
 * A thread that waits polls by itself. Requests of renewals, of asynchronous callers and
 * of releases in the background have threads of their own, as many of each as there is
 * work for, up to {@link LockClientSettings#threads()}; the lease that ends first is
 * renewed first. Asynchronous callbacks are called on further threads, one for each that
 * has not returned yet. A timer and a courier, which brings tasks to the others for event
 * loops and other callers that must not meet a lock of an executor, exist as long as the
 * client does. None of these threads keeps the JVM alive, and {@link #close()} stops
 * them. A thread that cannot be started delays its task and loses nothing.
 *
 * <p>
 * Safe for use by any number of threads.
 */
public final class DefaultLockClient implements LockClient, AutoCloseable {

	private final LockStore store;

	private final LockClientSettings settings;

	private final HostClock host;

	private final ClientExecutors threads;

	private final LeaseManager leases;

	private final WaitQueues queues;

	private final BlockingAcquisition blocking;

	private final LockEventDispatcher events;

	private final LockObserver observer;

	private final UnderWay underWay;

	private final ReentrantLeases chain;

	private final MultiLock joint;

	DefaultLockClient(LockStore store, LockClientSettings settings, LockEventDispatcher events, LockObserver observer,
			HostClock host, HostClock closing, ClientExecutors threads, RandomGenerator random) {
		this.store = store;
		this.settings = settings;
		this.events = events;
		this.observer = observer;
		this.host = host;
		this.threads = threads;
		this.joint = new MultiLock(this::canonical, this.settings::waitTime, settings.maxResources(), this::enter);
		RetiredOwners retired = new RetiredOwners();
		OrphanCleaner cleaner = new OrphanCleaner(store, retired, host, threads.timer(), threads.cleanUps());
		this.underWay = new UnderWay(threads, cleaner, closing);
		LockAcquirer acquirer = new LockAcquirer(store, settings, retired, cleaner, random);
		this.chain = new ReentrantLeases(acquirer::isFenced);
		this.leases = new LeaseManager(store, new LeaseRenewer(store, threads, host, events), cleaner, retired,
				new KeptFailures(host), events, threads, closing);
		WaitEndings endings = new WaitEndings(events, host);
		this.queues = new WaitQueues(store, acquirer, this.leases,
				new Handoff(store, acquirer, settings, threads.optionalRequests(), endings::later), endings, settings,
				host, random);
		this.blocking = new BlockingAcquisition(this.queues, this.underWay, settings, observer, host);
	}

	/**
	 * Begins a client that keeps its locks in a table of DynamoDB.
	 * @param dynamoDb the client for every request; stays the caller's to close, after
	 * the lock client
	 * @return a builder
	 */
	public static LockClientBuilder builder(DynamoDbClient dynamoDb) {
		return new LockClientBuilder(dynamoDb);
	}

	/**
	 * Begins a client that keeps its locks in a store which exists already: an
	 * {@link io.github.dynamolocks.store.InMemoryLockStore}, or one that several clients
	 * share.
	 * @param store the store; stays the caller's
	 * @return a builder
	 */
	public static LockClientBuilder builder(LockStore store) {
		return new LockClientBuilder(store);
	}

	@Override
	public Lease acquire(LockRequest request) {
		return acquire(canonical(request), request, this.host.nanoTime());
	}

	@Override
	public Optional<Lease> tryAcquire(LockRequest request) {
		long start = this.host.nanoTime();
		LockRequest bounded = (request.waitTime() != null) ? request : request.withWaitTime(Duration.ZERO);
		Waiter.Result result = this.blocking.run(canonical(bounded), bounded, start);
		return (result instanceof Waiter.Acquired acquired) ? Optional.of(acquired.lease()) : Optional.empty();
	}

	@Override
	public CompletableFuture<Lease> acquireAsync(LockRequest request) {
		long start = this.host.nanoTime();
		if (this.store.isKeyKnown()) {
			return wait(Runnable::run, () -> canonical(request), request, start, this.observer);
		}
		return wait(this.threads.requests(), () -> canonical(request), request, start, this.observer.here());
	}

	private CompletableFuture<Lease> wait(Executor asks, Supplier<String> resource, LockRequest request,
			long startNanos, LockObserver by) {
		AsyncAcquisition wait = new AsyncAcquisition(this.queues, this.leases, this.threads);
		wait.begin(asks, () -> {
			String canonical = resource.get();
			return new Waiter(canonical, request, startNanos, this.settings.waitTime(request),
					by.begin(canonical, request), wait::wake);
		});
		return wait.promise();
	}

	@Override
	public <T extends @Nullable Object, E extends Throwable> T execute(LockRequest request, LockCallback<T, E> callback)
			throws E {
		return CallbackExecution.run(List.of(enter(canonical(request), request, this.host.nanoTime())),
				request.onLeaseLost(), callback);
	}

	@Override
	public <T extends @Nullable Object, E extends Throwable> T execute(List<LockRequest> requests,
			LockCallback<T, E> callback) throws E {
		List<ReentrantLeases.Share> shares = this.joint.enter(requests, this.host.nanoTime());
		return CallbackExecution.run(shares, requests.get(0).onLeaseLost(), callback);
	}

	@Override
	public <T extends @Nullable Object> CompletableFuture<T> executeAsync(List<LockRequest> requests,
			LockCallback<? extends CompletionStage<T>, ?> callback) {
		MultiLock.requireSome(requests);
		long start = this.host.nanoTime();
		// Of a call that goes on, the next step must not queue behind calls that begin.
		Executor steps = this.threads.releases();
		LockObserver by = this.observer.here();
		AsyncMultiLock wait = new AsyncMultiLock(this.chain, steps,
				(resource, request) -> wait(Runnable::run, () -> resource, request, start, by));
		return new AsyncCallbackExecution<>(wait, steps, this.threads.bodies(), requests.get(0).onLeaseLost(), callback)
			.run(wait.begin(() -> this.joint.ordered(requests)));
	}

	@Override
	public List<Lease> hold(List<LockRequest> requests) {
		return this.joint.enter(requests, this.host.nanoTime())
			.stream()
			.<Lease>map(ReentrantLeases.HeldLease::new)
			.toList();
	}

	private ReentrantLeases.Share enter(String resource, LockRequest request, long startNanos) {
		ReentrantLeases.Share share = this.chain.join(resource, request);
		if (share != null) {
			return share;
		}
		DefaultLease lease = lease(resource, this.blocking.run(resource, request, startNanos));
		try {
			return this.chain.begin(lease);
		}
		catch (Throwable ex) {
			Failures.runAfter(ex, lease::close);
			throw ex;
		}
	}

	@Override
	public Optional<LockInfo> find(String resource) {
		return this.store.read(this.store.canonical(resource))
			.filter((record) -> !record.isFree())
			.map(LockRecord::toInfo);
	}

	/**
	 * Refuses new and waiting callers, lets the holders of locks finish within the grace
	 * of the settings while their leases are renewed, and then frees what is still held,
	 * all at the same time; those holders are told that their lease is lost. Acquisitions
	 * and releases under way, and clean-ups, are waited for. All of this takes at most
	 * five seconds after the grace; what is not free by then is named in the log and ends
	 * with its lease.
	 *
	 * <p>
	 * A lease has no grace if each thread that works under it waits for this close: the
	 * calling thread, and one that is in {@link System#exit}. Other threads that wait for
	 * this close, in a {@link Thread#join} for example, cost the whole grace. Calls after
	 * the first do nothing.
	 *
	 * <p>
	 * What the builder was given stays open: the {@link DynamoDbClient} or the store.
	 * Close the {@code DynamoDbClient} after this, since locks are freed through it.
	 */
	@Override
	public void close() {
		this.queues.close();
		if (!this.leases.close(this.settings.shutdownGrace())) {
			return;
		}
		this.underWay.awaitEnd(this.threads.closeTime());
		this.threads.close();
		this.events.close();
	}

	/**
	 * How many locks are held through this client. Costs no request.
	 * @return the number of leases that are neither closed nor lost
	 */
	public int heldLocks() {
		return this.leases.count();
	}

	/**
	 * How many callers, threads and futures, wait for a lock of this client. Costs no
	 * request.
	 * @return the number of those who stand in a line; one who tries without a wait time
	 * stands in none
	 */
	public int waitingCallers() {
		return this.queues.count();
	}

	/**
	 * Checks, without a request, that a resource can be a key of the table.
	 * @param resource the resource, as in {@link LockRequest#resource()}
	 * @throws IllegalArgumentException if it cannot; not if the type of the key is not
	 * known yet
	 */
	public void requireKey(String resource) {
		this.store.requireKey(resource);
	}

	/** Asks for the type of the table's key if that is not known yet. */
	private String canonical(LockRequest request) {
		long start = this.host.nanoTime();
		try {
			return this.store.canonical(request.resource());
		}
		catch (LockStoreException ex) {
			throw Failures.unchecked(BlockingAcquisition.interrupted(request.resource(),
					Duration.ofNanos(this.host.nanoTime() - start), ex));
		}
		catch (IllegalArgumentException ex) {
			throw (request.purpose() != null) ? new IllegalArgumentException(
					"%s. It was to be locked for '%s'".formatted(ex.getMessage(), PrintableText.of(request.purpose())),
					ex) : ex;
		}
	}

	private DefaultLease acquire(String resource, LockRequest request, long startNanos) {
		return lease(resource, this.blocking.run(resource, request, startNanos));
	}

	private DefaultLease lease(String resource, Waiter.Result result) {
		if (result instanceof Waiter.Contended contended) {
			throw this.leases.refusal(resource, contended);
		}
		return ((Waiter.Acquired) result).lease();
	}

}
