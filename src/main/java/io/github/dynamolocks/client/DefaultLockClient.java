package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.Checkpoints;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockCallback;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.Place;

/**
 * Acquires, renews and releases locks in a table of DynamoDB or in another
 * {@link LockStore}. Create a client with {@link #builder(DynamoDbClient)}, and
 * {@link #close()} it at the end.
 *
 * <p>
 * A waiting thread sends its own requests. Three pools of threads send all other
 * requests: one for renewals, one for asynchronous callers, and one for releases in the
 * background. Each pool grows with its work, up to {@link LockClientSettings#threads()}
 * threads. The lease that expires first is renewed first. Each running asynchronous
 * callback has its own thread. Two threads run from the start to the close of the client:
 * a timer and a courier. The courier submits tasks for event loops and other callers that
 * must not block in an executor. These threads do not keep the JVM alive, and
 * {@link #close()} stops them. If a thread cannot be started, its task runs later and is
 * not lost.
 *
 * <p>
 * If {@code org.crac:crac} is on the class path, a client releases its locks before a
 * checkpoint of its JVM, as a close does, and refuses calls until the JVM is restored.
 *
 * <p>
 * Safe for use by any number of threads.
 *
 * @since 0.1.0
 */
public final class DefaultLockClient implements LockClient, AutoCloseable {

	private final LockStore store;

	private final LockClientSettings settings;

	private final HostClock host;

	private final HostClock closing;

	private final ClientExecutors threads;

	private final LockEventDispatcher events;

	private final LockObserver observer;

	private final RandomGenerator random;

	private final ReentrantLeases chain;

	private final MultiLock joint;

	/** Keeps the client registered for checkpoints. */
	@SuppressWarnings("UnusedVariable")
	private final Object checkpoints;

	private volatile Engine engine;

	private boolean stopped;

	private boolean closed;

	DefaultLockClient(LockStore store, LockClientSettings settings, LockEventDispatcher events, LockObserver observer,
			HostClock host, HostClock closing, ClientExecutors threads, RandomGenerator random) {
		this.store = store;
		this.settings = settings;
		this.events = events;
		this.observer = observer;
		this.host = host;
		this.closing = closing;
		this.threads = threads;
		this.random = random;
		this.joint = new MultiLock(this::canonical, this.settings::waitTime, settings.maxResources(), this::enter);
		this.chain = new ReentrantLeases((request) -> this.engine.acquirer().isFenced(request));
		this.engine = newEngine();
		this.checkpoints = Checkpoints.register(this::beforeCheckpoint, this::afterRestore);
	}

	private Engine newEngine() {
		RetiredOwners retired = new RetiredOwners();
		OrphanCleaner cleaner = new OrphanCleaner(this.store, retired, this.host, this.threads.timer(),
				this.threads.cleanUps());
		LockAcquirer acquirer = new LockAcquirer(this.store, this.settings, retired, cleaner, this.random);
		LeaseManager leases = new LeaseManager(this.store,
				new LeaseRenewer(this.store, this.threads, this.host, this.events), cleaner, retired,
				new KeptFailures(this.host), this.events, this.threads, this.closing);
		WaitEndings endings = new WaitEndings(this.events, this.host);
		HandoffPolicy handoff = new HandoffPolicy(this.store, acquirer, this.settings, this.threads.optionalRequests(),
				endings::later);
		WaitQueues queues = new WaitQueues(acquirer, leases, handoff, endings, this.settings, this.host, this.random);
		BlockingAcquisition blocking = new BlockingAcquisition(queues, this.settings, this.observer, this.host);
		return new Engine(acquirer, leases, queues, blocking,
				new UnderWay(blocking, this.threads, cleaner, this.closing));
	}

	/**
	 * Returns a builder of a client that keeps its locks in a table of DynamoDB.
	 * @param dynamoDb the client for every request; the caller closes it, after the lock
	 * client
	 * @return a builder
	 */
	public static LockClientBuilder builder(DynamoDbClient dynamoDb) {
		return new LockClientBuilder(dynamoDb);
	}

	/**
	 * Returns a builder of a client that uses an existing store: an
	 * {@link io.github.dynamolocks.store.InMemoryLockStore}, or a store that several
	 * clients share.
	 * @param store the store; the lock client does not close it
	 * @return a builder
	 */
	public static LockClientBuilder builder(LockStore store) {
		return new LockClientBuilder(store);
	}

	/**
	 * Returns a builder of a client that keeps its locks in this JVM, for tests and
	 * development. Each client that it builds has locks of its own. The settings of a
	 * table and of requests have no effect, so that the same code can configure a client
	 * with and without DynamoDB.
	 * @return a builder
	 */
	public static LockClientBuilder inMemory() {
		return new LockClientBuilder();
	}

	@Override
	public Lease acquire(LockRequest request) {
		return acquire(canonical(request), request, this.host.nanoTime());
	}

	@Override
	public Optional<Lease> tryAcquire(LockRequest request) {
		long start = this.host.nanoTime();
		LockRequest bounded = (request.waitTime() != null) ? request : request.withWaitTime(Duration.ZERO);
		Waiter.Result result = this.engine.blocking().run(canonical(bounded), bounded, start);
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
			long startNanos, LockObserver waitObserver) {
		Engine current = this.engine;
		AsyncAcquisition wait = new AsyncAcquisition(current.queues(), current.leases(), this.threads);
		wait.begin(asks, () -> {
			String canonical = resource.get();
			return new Waiter(canonical, request, startNanos, this.settings.waitTime(request),
					waitObserver.begin(canonical, request), wait::wake);
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
		// A separate executor: the next step of a running call must not queue behind new
		// calls.
		Executor steps = this.threads.releases();
		LockObserver waitObserver = this.observer.here();
		AsyncMultiLock wait = new AsyncMultiLock(this.chain, steps,
				(resource, request) -> wait(Runnable::run, () -> resource, request, start, waitObserver));
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
		DefaultLease lease = lease(resource, this.engine.blocking().run(resource, request, startNanos));
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
			.map((record) -> record.toInfo(placeInLine(record.resource(), record.line())));
	}

	/**
	 * Refuses new and waiting callers, and waits for the holders of locks to finish, at
	 * most for {@link LockClientSettings#shutdownGrace()}. Leases are renewed during that
	 * time. Then this method releases all locks that are still held at the same time, and
	 * their leases are lost. It also waits for acquisitions, releases and clean-ups that
	 * are under way. All of this takes at most five seconds after the grace. The log
	 * names the locks that are not released by then; they stay held until their leases
	 * expire.
	 *
	 * <p>
	 * The grace ends early if the only threads that still work under leases are the
	 * calling thread and threads in {@link System#exit}, because these wait for this
	 * method. A thread that waits for this method in another way, in {@link Thread#join}
	 * for example, is not recognized, so the whole grace passes. Calls after the first do
	 * nothing.
	 *
	 * <p>
	 * This method does not close the {@link DynamoDbClient} or the store that the builder
	 * was given. Close the {@code DynamoDbClient} after this client, which needs it to
	 * release locks.
	 */
	@Override
	public void close() {
		synchronized (this) {
			if (this.closed) {
				return;
			}
			this.closed = true;
		}
		stop(this.engine, "the lock client was closed");
		this.threads.close();
		this.events.close(this.closing);
	}

	/** Refuses waiters, waits for holders, and ends the leases that are still held. */
	private void stop(Engine current, String event) {
		current.queues().close();
		if (current.leases().close(this.settings.shutdownGrace(), event)) {
			current.underWay().awaitEnd(this.threads.closeTime());
		}
	}

	/**
	 * Releases all locks and leaves all lines, as a close does: the lock of an owner id
	 * that several restored JVMs have would not exclude them from each other. Calls are
	 * refused until {@link #afterRestore}.
	 */
	void beforeCheckpoint() {
		synchronized (this) {
			this.stopped = true;
		}
		stop(this.engine, "the lock client stopped for a checkpoint of this JVM");
	}

	/**
	 * Accepts calls again, after a restore and after a checkpoint that failed. Of the
	 * snapshot, only the executors, the listeners and the bookkeeping of nested calls
	 * remain. So a request that was still under way at the checkpoint acquires nothing in
	 * any of the restored JVMs.
	 */
	synchronized void afterRestore() {
		if (this.stopped && !this.closed) {
			this.store.restored();
			Checkpoints.reseed(this.random);
			this.engine = newEngine();
			this.stopped = false;
		}
	}

	/**
	 * Returns how many locks this client holds. Sends no request.
	 * @return the number of leases that are neither closed nor lost
	 */
	public int heldLocks() {
		return this.engine.leases().count();
	}

	/**
	 * Returns how many callers, threads and futures, wait for a lock of this client.
	 * Sends no request.
	 * @return the number of waiters in all queues; a caller without a wait time is not
	 * one of them
	 */
	public int waitingCallers() {
		return this.engine.queues().count();
	}

	/**
	 * Returns where this client waits in the line of a lock. Sends no request.
	 * @param resource the resource in the form of the table's key
	 * @param line the ids of the places in the line, the first to come first
	 * @return the index of this client's place; -1 if it is not there
	 */
	public int placeInLine(String resource, List<String> line) {
		Place place = this.engine.queues().place(resource);
		return (place != null) ? line.indexOf(place.owner()) : -1;
	}

	/**
	 * Describes where this client keeps its locks, for people: the version of the
	 * library, the table, its region, endpoint and key, and the two times between which
	 * DynamoDB's clock is. Sends no request.
	 * @return names with their values, in the order in which to show them
	 */
	public Map<String, String> details() {
		Map<String, String> details = new LinkedHashMap<>();
		details.put("version", StartupLog.version());
		details.putAll(this.store.details());
		return Collections.unmodifiableMap(details);
	}

	/**
	 * Checks that a resource is a valid key of the table. Sends no request.
	 * @param resource the resource, as in {@link LockRequest#resource()}
	 * @throws IllegalArgumentException if the resource is not a valid key; never while
	 * the type of the key is unknown
	 */
	public void requireKey(String resource) {
		this.store.requireKey(resource);
	}

	/**
	 * Returns the canonical form of a resource. Reads the type of the table's key if it
	 * is not known yet.
	 */
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
			throw (request.purpose() != null) ? new IllegalArgumentException("%s. The purpose of this lock is '%s'"
				.formatted(ex.getMessage(), PrintableText.of(request.purpose())), ex) : ex;
		}
	}

	private DefaultLease acquire(String resource, LockRequest request, long startNanos) {
		return lease(resource, this.engine.blocking().run(resource, request, startNanos));
	}

	private DefaultLease lease(String resource, Waiter.Result result) {
		if (result instanceof Waiter.Contended contended) {
			throw this.engine.leases().refusal(resource, contended);
		}
		return ((Waiter.Acquired) result).lease();
	}

	/**
	 * Everything that knows an owner id, a place in a line, or the host of this process.
	 *
	 * @param acquirer sends the requests of waiters
	 * @param leases the open leases
	 * @param queues the waiters of this process
	 * @param blocking lets threads wait
	 * @param underWay waits for the requests at a stop
	 */
	private record Engine(LockAcquirer acquirer, LeaseManager leases, WaitQueues queues, BlockingAcquisition blocking,
			UnderWay underWay) {

	}

}
