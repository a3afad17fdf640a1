package io.github.dynamolocks;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Describes what happened to a lock of this JVM. No lock depends on its events.
 *
 * <p>
 * The events of one lease come in the order in which they happened: {@link Acquired},
 * then perhaps a {@link RenewalFailed} or several, then one of {@link Released},
 * {@link ReleaseFailed} and {@link LeaseLost}. Calls that nest in a lease are part of it
 * and cause no events.
 */
public sealed interface LockEvent {

	/**
	 * What was locked, or was to be.
	 * @return the resource, in the form of the table's key
	 */
	String resource();

	/**
	 * What the lock is taken for, which is the same for many resources: the method's
	 * name, where there is a method.
	 * @return the purpose of the request, or null if it has none
	 */
	@Nullable String purpose();

	/**
	 * A lock was acquired, perhaps from its predecessor in this JVM.
	 *
	 * @param resource what was locked
	 * @param owner the owner id; that of its predecessor if the lock was handed on
	 * @param purpose what for, null if the request does not say
	 * @param waited the time from the call to the acquisition
	 */
	record Acquired(String resource, String owner, @Nullable String purpose, Duration waited) implements LockEvent {

		@Override
		public String toString() {
			return PrintableText.of("Acquired[resource=%s, owner=%s, purpose=%s, waited=%s]".formatted(this.resource,
					this.owner, this.purpose, this.waited));
		}

	}

	/**
	 * Another owner held the lock for all of the wait time.
	 *
	 * @param resource what was to be locked
	 * @param purpose what for, null if the request does not say
	 * @param waited the time from the call to the refusal
	 * @param holder who held it, null if that is not known
	 */
	record NotAcquired(String resource, @Nullable String purpose, Duration waited,
			@Nullable LockInfo holder) implements LockEvent {

		@Override
		public String toString() {
			return PrintableText.of("NotAcquired[resource=%s, purpose=%s, waited=%s, holder=%s]"
				.formatted(this.resource, this.purpose, this.waited, this.holder));
		}

	}

	/**
	 * A wait has ended for another reason: the store could not be asked, the caller was
	 * interrupted or cancelled its future, or the client is closed.
	 *
	 * @param resource what was to be locked
	 * @param purpose what for, null if the request does not say
	 * @param waited the time from the call to the failure
	 * @param failure the reason
	 */
	record AcquireFailed(String resource, @Nullable String purpose, Duration waited,
			Throwable failure) implements LockEvent {

		@Override
		public String toString() {
			return PrintableText.of("AcquireFailed[resource=%s, purpose=%s, waited=%s, failure=%s]"
				.formatted(this.resource, this.purpose, this.waited, this.failure));
		}

	}

	/**
	 * A lock was freed by its holder, or handed on to the next in this JVM.
	 *
	 * @param resource what was locked
	 * @param owner the owner id
	 * @param purpose what for, null if the request does not say
	 * @param held the time from the acquisition to the release
	 */
	record Released(String resource, String owner, @Nullable String purpose, Duration held) implements LockEvent {

		@Override
		public String toString() {
			return PrintableText.of("Released[resource=%s, owner=%s, purpose=%s, held=%s]".formatted(this.resource,
					this.owner, this.purpose, this.held));
		}

	}

	/**
	 * The holder was done, but the store could not be asked to free the lock. That is
	 * tried again; at the latest, the lease ends.
	 *
	 * @param resource what was locked
	 * @param owner the owner id
	 * @param purpose what for, null if the request does not say
	 * @param held the time from the acquisition to the release
	 * @param failure what went wrong
	 */
	record ReleaseFailed(String resource, String owner, @Nullable String purpose, Duration held,
			Throwable failure) implements LockEvent {

		@Override
		public String toString() {
			return PrintableText.of("ReleaseFailed[resource=%s, owner=%s, purpose=%s, held=%s, failure=%s]"
				.formatted(this.resource, this.owner, this.purpose, this.held, this.failure));
		}

	}

	/**
	 * The store could not be asked to renew a lease. That is tried again until it ends.
	 *
	 * @param resource what is locked
	 * @param owner the owner id
	 * @param purpose what for, null if the request does not say
	 * @param remaining how much of the lease is left
	 * @param failure what went wrong
	 */
	record RenewalFailed(String resource, String owner, @Nullable String purpose, Duration remaining,
			Throwable failure) implements LockEvent {

		@Override
		public String toString() {
			return PrintableText.of("RenewalFailed[resource=%s, owner=%s, purpose=%s, remaining=%s, failure=%s]"
				.formatted(this.resource, this.owner, this.purpose, this.remaining, this.failure));
		}

	}

	/**
	 * The lease ended before its holder was done.
	 *
	 * @param resource what was locked
	 * @param owner the owner id
	 * @param purpose what for, null if the request does not say
	 * @param held the time from the acquisition to the loss
	 * @param loss how it was lost
	 */
	record LeaseLost(String resource, String owner, @Nullable String purpose, Duration held,
			Loss loss) implements LockEvent {

		@Override
		public String toString() {
			return PrintableText.of("LeaseLost[resource=%s, owner=%s, purpose=%s, held=%s, loss=%s]"
				.formatted(this.resource, this.owner, this.purpose, this.held, this.loss));
		}

	}

	/**
	 * How a lease is lost.
	 */
	enum Loss {

		/** It passed its end unrenewed, or this JVM stood still for that long. */
		LAPSED,

		/** Its item was deleted, or has another owner. */
		TAKEN,

		/** The client was closed, and its grace had passed. */
		CLOSED

	}

}
