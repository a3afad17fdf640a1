package io.github.dynamolocks;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Describes what happened to a lock of this JVM. No lock depends on its events.
 *
 * <p>
 * The events of one lease arrive in the order in which they happened: {@link Acquired},
 * then any number of {@link RenewalFailed}, then one of {@link Released},
 * {@link ReleaseFailed} and {@link LeaseLost}. Calls that nest in a lease cause no
 * events.
 *
 * @since 0.1.0
 */
public sealed interface LockEvent {

	/**
	 * Returns the resource that the event is about.
	 * @return the resource, in the form of the table's key
	 */
	String resource();

	/**
	 * Returns the purpose of the request. It is the same for many resources: the name of
	 * the method for {@code @DistributedLock}.
	 * @return the purpose; null if the request has none
	 */
	@Nullable String purpose();

	/**
	 * A lock was acquired, or handed off by the previous holder in this JVM.
	 *
	 * @param resource the locked resource
	 * @param owner the owner id; the id of the previous holder if the lock was handed off
	 * @param purpose the purpose of the request; null if it has none
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
	 * Another owner held the lock for the whole wait time.
	 *
	 * @param resource the resource that the caller wanted to lock
	 * @param purpose the purpose of the request; null if it has none
	 * @param waited the time from the call to the refusal
	 * @param holder the lock as it was held; null if unknown
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
	 * An acquisition failed for another reason than contention: the store failed, the
	 * caller was interrupted or cancelled its future, or the client is closed.
	 *
	 * @param resource the resource that the caller wanted to lock
	 * @param purpose the purpose of the request; null if it has none
	 * @param waited the time from the call to the failure
	 * @param failure the cause
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
	 * A holder released its lock, or handed it off to the next waiter of this JVM.
	 *
	 * @param resource the locked resource
	 * @param owner the owner id
	 * @param purpose the purpose of the request; null if it has none
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
	 * The release of a lock failed. The client retries it in the background; the lock is
	 * free at the latest when its lease ends.
	 *
	 * @param resource the locked resource
	 * @param owner the owner id
	 * @param purpose the purpose of the request; null if it has none
	 * @param held the time from the acquisition to the release
	 * @param failure the cause
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
	 * A renewal failed. The client retries it until the lease ends.
	 *
	 * @param resource the locked resource
	 * @param owner the owner id
	 * @param purpose the purpose of the request; null if it has none
	 * @param remaining the time until the lease ends
	 * @param failure the cause
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
	 * A lease was lost before its holder released it.
	 *
	 * @param resource the locked resource
	 * @param owner the owner id
	 * @param purpose the purpose of the request; null if it has none
	 * @param held the time from the acquisition to the loss
	 * @param loss the kind of the loss
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
	 * The ways in which a lease is lost.
	 */
	enum Loss {

		/** The lease expired: no renewal succeeded, or this JVM stood still. */
		LAPSED,

		/** The item of the lock was deleted or has another owner. */
		TAKEN,

		/**
		 * The client was closed or its JVM was stopped for a checkpoint, and its grace
		 * period had ended.
		 */
		CLOSED

	}

}
