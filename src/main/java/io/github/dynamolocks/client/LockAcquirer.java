package io.github.dynamolocks.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.store.AcquireCommand;
import io.github.dynamolocks.store.AcquireResult;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.TokenRange;

/**
 * Tries to acquire a lock without waiting for anybody: one request, and a further one
 * only where the first has shown that the next will do.
 */
final class LockAcquirer {

	/** So often an attempt may show that the next will do. */
	private static final int MAX_ATTEMPTS = 3;

	private final LockStore store;

	private final LockClientSettings settings;

	private final RetiredOwners dead;

	private final OrphanCleaner cleaner;

	private final @Nullable String host;

	private final @Nullable String process;

	LockAcquirer(LockStore store, LockClientSettings settings, RetiredOwners dead, OrphanCleaner cleaner) {
		this.store = store;
		this.settings = settings;
		this.dead = dead;
		this.cleaner = cleaner;
		this.host = settings.holderDetails().contains(HolderDetail.HOST) ? hostName() : null;
		this.process = settings.holderDetails().contains(HolderDetail.PROCESS)
				? Long.toString(ProcessHandle.current().pid()) : null;
	}

	/**
	 * Tries for a caller that waits: a refused write is not repeated here, since at least
	 * {@code poll-min} has to pass first.
	 * @param resource the resource, canonical
	 * @param request what else is asked for
	 * @param queue how many others wait for it in this process
	 * @return what came of it
	 * @throws LockStoreException if the store could not be asked, or only so slowly that
	 * the lease had ended when its answer came
	 */
	Outcome attempt(String resource, LockRequest request, int queue) {
		return attempt(resource, request, queue, 1);
	}

	/**
	 * Tries for a caller that does not wait: a write that was refused although its answer
	 * shows the lock as free is repeated at once.
	 * @param resource the resource, canonical
	 * @param request what else is asked for
	 * @param queue how many others wait for it in this process
	 * @return what came of it
	 * @throws LockStoreException if the store could not be asked, or only so slowly that
	 * the lease had ended when its answer came
	 */
	Outcome attemptWithoutWaiting(String resource, LockRequest request, int queue) {
		return attempt(resource, request, queue, MAX_ATTEMPTS);
	}

	private Outcome attempt(String resource, LockRequest request, int queue, int writesOfFreeLocks) {
		for (int attempts = 1;; attempts++) {
			AcquireCommand command = command(resource, request, queue);
			AcquireResult result = send(command);
			if (result instanceof AcquireResult.Acquired acquired) {
				if (isHeld(acquired.acquisition())) {
					return new Outcome(acquired.acquisition(), null);
				}
				// The answer took longer than the lease, or what was known of DynamoDB's
				// time was too old. The answer has made it new.
				this.dead.add(command.owner());
				if (attempts == MAX_ATTEMPTS) {
					this.cleaner.discard(resource, command.owner(), command.lease());
					throw new LockStoreException(resource,
							"The lock on '%s' was not acquired: in %s attempts, every answer came after the lease of %s ms had ended"
								.formatted(resource, attempts, command.lease().toMillis()),
							"Use a longer lease", null, false);
				}
			}
			else if (result instanceof AcquireResult.Refused refused) {
				if (refused.repeated()) {
					this.dead.add(command.owner());
				}
				LockRecord by = refused.by();
				boolean again = (by == null || by.isFree()) ? attempts < writesOfFreeLocks : removeDead(by);
				if (!again || attempts == MAX_ATTEMPTS) {
					return new Outcome(null, by);
				}
			}
		}
	}

	private AcquireResult send(AcquireCommand command) {
		try {
			return this.store.acquire(command);
		}
		catch (Throwable ex) {
			// Only the store can tell that it did not apply a request.
			if (!(ex instanceof LockStoreException known) || known.isPerhapsApplied()) {
				Failures.runAfter(ex, () -> this.cleaner.discard(command.resource(), command.owner(), command.lease()));
			}
			throw ex;
		}
	}

	private boolean isHeld(Acquisition acquisition) {
		try {
			return !acquisition.remaining().isZero();
		}
		catch (Throwable ex) {
			Failures.runAfter(ex,
					() -> this.cleaner.discard(acquisition.resource(), acquisition.owner(), acquisition.lease()));
			throw ex;
		}
	}

	/** Removes an item that a late transmission of this process has left. */
	private boolean removeDead(LockRecord record) {
		String owner = record.owner();
		if (owner == null || !this.dead.contains(owner)) {
			return false;
		}
		this.store.discard(record.resource(), owner);
		return true;
	}

	/**
	 * The lease that a request asks for.
	 * @param request the request
	 * @return its own or the default one, but at least as long as the lock is to be held
	 */
	Duration lease(LockRequest request) {
		Duration lease = (request.lease() != null) ? request.lease() : this.settings.lease();
		return (lease.compareTo(request.holdAtLeast()) < 0) ? request.holdAtLeast() : lease;
	}

	/**
	 * Whether a request asks for a fencing token.
	 * @param request the request
	 * @return whether it, or the default, does
	 */
	boolean isFenced(LockRequest request) {
		return request.fenced() || this.settings.fenced();
	}

	private AcquireCommand command(String resource, LockRequest request, int queue) {
		int tokens = 0;
		if (isFenced(request)) {
			tokens = (queue > 0) ? TokenRange.MAX_SIZE : 1;
		}
		return new AcquireCommand(resource, UUID.randomUUID().toString(), lease(request), request.holdAtLeast(), tokens,
				queue, holder(request));
	}

	private String holder(LockRequest request) {
		return HolderText.of(this.settings.application(), this.host, this.process,
				this.settings.holderDetails().contains(HolderDetail.THREAD) ? Thread.currentThread().getName() : null,
				request.purpose());
	}

	private static String hostName() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "unknown host";
		}
	}

	/**
	 * What came of a try: one of the two, or neither if the lock is free again but others
	 * were faster.
	 *
	 * @param acquisition what was acquired
	 * @param by who stood in the way
	 */
	record Outcome(@Nullable Acquisition acquisition, @Nullable LockRecord by) {

	}

}
