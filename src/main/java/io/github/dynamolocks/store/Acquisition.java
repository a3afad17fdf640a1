package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Internal;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.PrintableText;

/**
 * One acquisition and how long it may be believed in. When its end is seen once, it is
 * over for good: no answer that comes later brings it back, since in between others may
 * have held the lock.
 *
 * <p>
 * Safe for use by any number of threads.
 */
@Internal
public final class Acquisition {

	private final AcquireCommand command;

	private final @Nullable TokenRange tokens;

	private final boolean keepsToken;

	private ClockReading acquired;

	private Duration holdAtLeast;

	private long highestSent;

	private long trustedUntil;

	private LongSupplier trustedMillis;

	private boolean ended;

	private long nextToken;

	private boolean perhapsReleased;

	private boolean wanted;

	/**
	 * Creates an acquisition.
	 * @param command the attempt that succeeded
	 * @param tokens the tokens it took, null for none
	 * @param tokenInItem the token that the item has and must keep, null for none
	 * @param expiresAt the end that it wrote
	 * @param trustedMillis how many milliseconds are left of it, at any time
	 * @param acquired the moment of its answer
	 */
	Acquisition(AcquireCommand command, @Nullable TokenRange tokens, @Nullable Long tokenInItem, long expiresAt,
			LongSupplier trustedMillis, ClockReading acquired) {
		this.command = command;
		this.tokens = tokens;
		this.keepsToken = tokenInItem != null;
		this.highestSent = expiresAt;
		this.trustedUntil = expiresAt;
		this.trustedMillis = trustedMillis;
		this.acquired = acquired;
		this.holdAtLeast = command.holdAtLeast();
		this.nextToken = (tokens != null) ? tokens.first() : 0;
	}

	/**
	 * The locked resource.
	 * @return its canonical form
	 */
	public String resource() {
		return this.command.resource();
	}

	/**
	 * The owner id.
	 * @return the id that only this acquisition has
	 */
	public String owner() {
		return this.command.owner();
	}

	/**
	 * The length of the lease.
	 * @return what was asked for
	 */
	public Duration lease() {
		return this.command.lease();
	}

	/**
	 * Returns how long the lock stays taken after its acquisition even if it is released
	 * earlier.
	 * @return what was asked for, or set last
	 */
	public synchronized Duration holdAtLeast() {
		return this.holdAtLeast;
	}

	/**
	 * Sets how long the lock stays taken after its acquisition even if it is released
	 * earlier.
	 * @param holdAtLeast from zero to {@link #lease()}
	 * @throws IllegalArgumentException if it is out of its range
	 */
	public synchronized void setHoldAtLeast(Duration holdAtLeast) {
		if (holdAtLeast.isNegative() || holdAtLeast.compareTo(lease()) > 0) {
			throw new IllegalArgumentException(
					"The hold-at-least time of the lock on '%s' is %s: it must be from %s to %s, the length of its lease; ask for a longer lease to hold it longer"
						.formatted(PrintableText.of(resource()), holdAtLeast, Duration.ZERO, lease()));
		}
		this.holdAtLeast = holdAtLeast;
	}

	/**
	 * Begins anew for the next holder in this process, whose time to hold the lock at
	 * least counts from now.
	 */
	public synchronized void handedOn() {
		this.acquired = ClockReading.now(this.acquired.host());
		this.holdAtLeast = Duration.ZERO;
	}

	/**
	 * The fencing tokens of this acquisition.
	 * @return the range, null for an unfenced lock
	 */
	public @Nullable TokenRange tokens() {
		return this.tokens;
	}

	/**
	 * Takes the next token of the range: the first for who acquired the lock, the others
	 * for those to whom it is handed on.
	 * @return the token, or nothing if there is none left, or none at all
	 */
	public synchronized OptionalLong takeToken() {
		return (this.tokens != null && this.nextToken <= this.tokens.last()) ? OptionalLong.of(this.nextToken++)
				: OptionalLong.empty();
	}

	/**
	 * Whether the lock stays taken for a time when it is released now.
	 * @return whether its hold-at-least time has not passed yet
	 */
	public boolean isToBeKept() {
		return holdMillis() > 0;
	}

	/**
	 * The same for people.
	 * @return what others are told of this acquisition
	 */
	public LockInfo toInfo() {
		return new LockInfo(resource(), owner(), this.command.holder(), null, remaining(),
				(this.tokens != null) ? OptionalLong.of(this.tokens.first()) : OptionalLong.empty());
	}

	/**
	 * For how much longer the lock is surely held. Zero once is zero for ever.
	 * @return the time left without another renewal
	 */
	public synchronized Duration remaining() {
		if (!this.ended) {
			long left = this.trustedMillis.getAsLong();
			if (left > 0) {
				return Duration.ofMillis(left);
			}
			this.ended = true;
		}
		return Duration.ZERO;
	}

	/**
	 * Stops believing.
	 */
	public synchronized void end() {
		this.ended = true;
	}

	/** Remembers that nobody knows whether a release has been applied. */
	synchronized void perhapsReleased() {
		this.perhapsReleased = true;
	}

	/** Whether a lock that is gone may be so by a release that nobody answered. */
	synchronized boolean isPerhapsReleased() {
		return this.perhapsReleased;
	}

	/** Remembers that somebody elsewhere has left a mark. */
	synchronized void wanted() {
		this.wanted = true;
	}

	/**
	 * Whether somebody elsewhere waits for the lock, as its release has shown.
	 * @return whether the item had a mark when it was freed; false until then
	 */
	public synchronized boolean isWanted() {
		return this.wanted;
	}

	boolean keepsToken() {
		return this.keepsToken;
	}

	/** How much is left of the time that the lock is to be held at least. */
	synchronized long holdMillis() {
		return Math.max(0, this.holdAtLeast.toMillis() - this.acquired.atLeast());
	}

	/**
	 * The end to ask for in the next renewal: larger than every one that was ever sent,
	 * so that a late transmission can never shorten the lease.
	 */
	synchronized long nextExpiry(long wanted) {
		this.highestSent = Math.max(wanted, this.highestSent + 1);
		return this.highestSent;
	}

	/** Believes until a later end, unless the former one was reached before that. */
	synchronized boolean extend(long expiresAt, LongSupplier trusted) {
		if (remaining().isZero()) {
			return false;
		}
		if (expiresAt > this.trustedUntil) {
			this.trustedUntil = expiresAt;
			this.trustedMillis = trusted;
		}
		return true;
	}

}
