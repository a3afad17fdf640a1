package io.github.dynamolocks.simulation;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.store.AcquireCommand;
import io.github.dynamolocks.store.AcquireResult;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.Place;
import io.github.dynamolocks.store.RenewResult;

/**
 * Acts on a store, and judges each result that the records of a history do not show.
 */
final class StoreActions {

	private final LockStore store;

	StoreActions(LockStore store) {
		this.store = store;
	}

	/**
	 * Tries to acquire a lock.
	 * @param how the action
	 * @throws IllegalStateException if an attempt without a place is refused because of
	 * its own item
	 */
	AcquireResult attempt(Action how, AcquireCommand command) {
		AcquireResult result = switch (how) {
			case ACQUIRE -> this.store.acquire(command);
			case JOIN -> this.store.join(command);
			case POLL -> this.store.poll(command);
			case CHECK -> this.store.check(command);
			default -> throw new IllegalArgumentException("Not an attempt: " + how);
		};
		LockRecord by = result.by();
		if (command.place() == null && by != null && command.owner().equals(by.owner())) {
			throw new IllegalStateException("The attempt %s on '%s' was refused because of its own item"
				.formatted(command.owner(), command.resource()));
		}
		return result;
	}

	/**
	 * Renews a lease.
	 * @param tokens how many further tokens to take
	 * @throws IllegalStateException if the renewal is refused and the lock is still held
	 */
	RenewResult renew(Acquisition acquisition, int tokens) {
		RenewResult result = this.store.renew(acquisition, tokens);
		if (result != RenewResult.RENEWED) {
			requireEnded(acquisition, "a renewal that was " + result);
		}
		return result;
	}

	/**
	 * Releases a lock.
	 * @param next the place to append, null for none
	 * @throws IllegalStateException if the lock is still held, even if the release fails
	 */
	void release(Acquisition acquisition, @Nullable Place next) {
		try {
			Object unused = this.store.release(acquisition, next);
		}
		catch (LockStoreException ex) {
			requireEnded(acquisition, "a release that failed");
			throw ex;
		}
		requireEnded(acquisition, "its release");
	}

	/** Leaves the line. If that fails, the turn of the place passes unused. */
	void leave(String resource, Place place) {
		try {
			this.store.leave(resource, place);
		}
		catch (LockStoreException ex) {
			// Its turn passes unused.
		}
	}

	/** Reads a lock. */
	Optional<LockRecord> read(String resource) {
		return this.store.read(resource);
	}

	private static void requireEnded(Acquisition acquisition, String after) {
		if (!acquisition.remaining().isZero()) {
			throw new IllegalStateException(
					"%s holds '%s' after %s".formatted(acquisition.owner(), acquisition.resource(), after));
		}
	}

	/**
	 * The actions.
	 */
	enum Action {

		ACQUIRE, JOIN, POLL, CHECK, RENEW, RELEASE, READ

	}

}
