package io.github.dynamolocks.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.client.LockClientSettings.HolderDetail;
import io.github.dynamolocks.store.AcquireCommand;
import io.github.dynamolocks.store.AcquireResult;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.Place;
import io.github.dynamolocks.store.TokenRange;

/**
 * Tries to acquire a lock: sends one request, and another one only where the first has
 * shown that the next will succeed.
 */
final class LockAcquirer {

	private static final Log logger = PrintableText.log(LockAcquirer.class);

	/** The most requests of one try. */
	private static final int MAX_ATTEMPTS = 3;

	private final LockStore store;

	private final LockClientSettings settings;

	private final RetiredOwners retired;

	private final OrphanCleaner cleaner;

	private final RandomGenerator random;

	private final @Nullable String host;

	private final @Nullable String process;

	LockAcquirer(LockStore store, LockClientSettings settings, RetiredOwners retired, OrphanCleaner cleaner,
			RandomGenerator random) {
		this.store = store;
		this.settings = settings;
		this.retired = retired;
		this.cleaner = cleaner;
		this.random = random;
		this.host = settings.holderDetails().contains(HolderDetail.HOST) ? hostName() : null;
		this.process = settings.holderDetails().contains(HolderDetail.PROCESS)
				? Long.toString(ProcessHandle.current().pid()) : null;
	}

	/**
	 * Sends the request of a step.
	 * @param step the request
	 * @param waiter the caller
	 * @param waiting how many others wait for the resource in this process
	 * @param place the place of this process in the line, null for none
	 * @return the acquisition, which is held, or the refusal
	 * @throws LockStoreException if the store could not be asked
	 */
	AcquireResult step(PollSchedule.Step step, Waiter waiter, int waiting, @Nullable Place place) {
		return switch (step) {
			case ACQUIRE -> acquire(waiter, waiting, place);
			case JOIN -> ask(waiter, place, this::join);
			case POLL -> ask(waiter, place, this::poll);
			case CHECK -> ask(waiter, place, this.store::check);
		};
	}

	private AcquireResult ask(Waiter waiter, @Nullable Place place, Function<AcquireCommand, AcquireResult> request) {
		AcquireCommand command = command(waiter, 0, place);
		for (int attempts = 1;; attempts++) {
			AcquireResult result = request.apply(command);
			if (!(result instanceof Acquisition acquisition)) {
				LockRecord by = result.by();
				if (by != null) {
					boolean unused = removeOrphan(by);
				}
				return result;
			}
			if (!acquisition.remaining().isZero()) {
				return result;
			}
			answeredTooLate(command, attempts);
		}
	}

	private AcquireResult join(AcquireCommand command) {
		AcquireResult result = this.store.join(command);
		Place place = command.place();
		if (place != null && place.index() >= 0 && logger.isDebugEnabled()) {
			logger.debug("Joined the line of the lock on '%s' as %s, with %s before it".formatted(command.resource(),
					place.owner(), place.index()));
		}
		return result;
	}

	/**
	 * Polls. Only a consistent read can tell an orphan from a lock that was just
	 * released.
	 */
	private AcquireResult poll(AcquireCommand command) {
		AcquireResult result = this.store.poll(command);
		LockRecord by = result.by();
		return (by != null && by.owner() != null && this.retired.contains(by.owner())) ? this.store.check(command)
				: result;
	}

	/**
	 * Tries to acquire a lock. For a caller that tries once, a write that was refused
	 * although its answer shows the lock as free is repeated at once; for one that waits,
	 * at least {@code poll-min} has to pass first.
	 * @param waiter the caller
	 * @param waiting how many others wait for the resource in this process
	 * @param place the place of this process in the line, null for none
	 * @return the acquisition, which is held, or the refusal
	 * @throws LockStoreException if the store could not be asked, or only so slowly that
	 * the lease had ended when its answer came
	 */
	AcquireResult acquire(Waiter waiter, int waiting, @Nullable Place place) {
		int writesOfFreeLocks = waiter.triesOnce() ? MAX_ATTEMPTS : 1;
		for (int attempts = 1;; attempts++) {
			AcquireCommand command = command(waiter, waiting, place);
			AcquireResult result;
			try {
				result = this.store.acquire(command);
				if (result instanceof Acquisition acquisition && !acquisition.remaining().isZero()) {
					return result;
				}
			}
			catch (Throwable ex) {
				discard(command, ex);
				throw ex;
			}
			if (!(result instanceof AcquireResult.Refused refused)) {
				answeredTooLate(command, attempts);
			}
			else if (!isToBeRepeated(refused, command, attempts < writesOfFreeLocks) || attempts == MAX_ATTEMPTS) {
				if (logger.isDebugEnabled()) {
					logger.debug("The lock on '%s' was refused to owner %s: it is %s".formatted(command.resource(),
							command.owner(), (refused.by() != null) ? refused.by().toInfo().describe() : "free again"));
				}
				return refused;
			}
		}
	}

	/** Creates a place that is not in a line yet. */
	Place newPlace() {
		byte[] id = new byte[Long.BYTES];
		this.random.nextBytes(id);
		return new Place(Base64.getUrlEncoder().withoutPadding().encodeToString(id));
	}

	/**
	 * Leaves the line in the background.
	 * @param resource the resource
	 * @param place the place, which is not used again
	 */
	void leave(String resource, Place place) {
		if (logger.isDebugEnabled()) {
			logger.debug("Leaving the line of the lock on '%s' as %s".formatted(resource, place.owner()));
		}
		this.cleaner.leave(resource, place);
	}

	private void discard(AcquireCommand command, Throwable failure) {
		// Only the store can tell that it did not apply a request. The id of a place
		// stays in use until the process leaves the line.
		if (command.place() == null && (!(failure instanceof LockStoreException known) || known.isPerhapsApplied())) {
			Failures.runAfter(failure,
					() -> this.cleaner.discard(command.resource(), command.owner(), command.lease()));
		}
	}

	/**
	 * Gives up an acquisition whose answer took longer than its lease, or that relied on
	 * an old sample of DynamoDB's time. The answer is a new sample.
	 */
	private void answeredTooLate(AcquireCommand command, int attempts) {
		if (command.place() == null) {
			this.retired.add(command.owner());
		}
		if (attempts == MAX_ATTEMPTS) {
			if (command.place() == null) {
				this.cleaner.discard(command.resource(), command.owner(), command.lease());
			}
			throw new LockStoreException(command.resource(),
					"The lock on '%s' was not acquired: in %s attempts, every answer came after the lease of %s ms had ended"
						.formatted(command.resource(), attempts, command.lease().toMillis()),
					"Use a longer lease", null, false);
		}
	}

	private boolean isToBeRepeated(AcquireResult.Refused refused, AcquireCommand command, boolean ifFree) {
		if (refused.repeated() && command.place() == null) {
			this.retired.add(command.owner());
		}
		LockRecord by = refused.by();
		Duration until = (by != null) ? by.untilTakeover(-1) : Duration.ZERO;
		boolean free = until != null && (until.isZero() || until.isNegative());
		return (by == null || free) ? ifFree : removeOrphan(by);
	}

	/** Removes an item that a late transmission of this process has left. */
	private boolean removeOrphan(LockRecord record) {
		String owner = record.owner();
		if (owner == null || !this.retired.contains(owner)) {
			return false;
		}
		this.store.discard(record.resource(), owner);
		return true;
	}

	/**
	 * The lease that a request asks for.
	 * @param request the request
	 * @return its own or the default one, but at least as long as the lock must be held
	 */
	Duration lease(LockRequest request) {
		Duration lease = (request.lease() != null) ? request.lease() : this.settings.lease();
		return (lease.compareTo(request.holdAtLeast()) < 0) ? request.holdAtLeast() : lease;
	}

	/**
	 * Whether a request asks for a fencing token.
	 * @param request the request
	 * @return whether it does, or leaves it to the settings and they do
	 */
	boolean isFenced(LockRequest request) {
		return (request.fenced() != Fencing.DEFAULT) ? request.fenced() == Fencing.ON : this.settings.fenced();
	}

	private AcquireCommand command(Waiter waiter, int queue, @Nullable Place place) {
		LockRequest request = waiter.request();
		int tokens = 0;
		if (isFenced(request)) {
			tokens = (queue > 0) ? TokenRange.MAX_SIZE : 1;
		}
		return new AcquireCommand(waiter.resource(), (place != null) ? place.owner() : id(), lease(request),
				request.holdAtLeast(), tokens, holder(request), place, !request.renewed());
	}

	private String id() {
		return new UUID(this.random.nextLong(), this.random.nextLong()).toString();
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

}
